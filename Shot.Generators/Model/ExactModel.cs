namespace Shot.Generators.Model;

/// <summary>A class of accessors to those members of an interface that C# does not find by their names and parameters.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TypeParameters">The interface's type parameters.</param>
/// <param name="Constraints">Their constraints.</param>
/// <param name="Lines">The accessors.</param>
internal sealed record ExactModel(string Name, string TypeParameters, string Constraints, EquatableArray<string> Lines);
