namespace Shot.Generators.Model;

/// <summary>Names for a wrapper's variables that no parameter has.</summary>
internal sealed record LocalNames(string Call, string Result, string Error, string Work);
