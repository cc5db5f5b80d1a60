namespace Shot.Generators.Model;

/// <summary>A member that goes straight to the decorated instance, printed line by line.</summary>
internal sealed record PassThroughModel(EquatableArray<string> Lines);
