namespace Shot.Generators.Model;

/// <summary>An interface as the assembly's record lists it. The open types are those that <c>typeof</c> takes.</summary>
internal sealed record RecordEntryModel(string OpenInterface, string OpenGuarded, string Interface, bool IsGeneric, bool IsObsolete);
