namespace Shot.Generators.Model;

/// <summary>Names for a wrapper's own variables that none of the method's parameters has.</summary>
internal sealed record LocalNames(string Call, string Result, string Error, string Work);
