namespace Shot.Generators.Model;

/// <summary>A number that is out of its range: what it is, its value, and what to write instead.</summary>
internal sealed record MistakeModel(string What, string Value, string Range);
