namespace Shot.Generators.Model;

/// <summary>An interface as the assembly's record lists it.</summary>
internal sealed record RecordEntryModel(string OpenInterface, string OpenGuarded, string Interface, string Guarded, bool IsGeneric, bool IsObsolete);
