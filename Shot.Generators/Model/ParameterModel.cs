namespace Shot.Generators.Model;

/// <summary>A parameter, printed.</summary>
/// <param name="Declaration">As declared, without its default: <c>ref int count</c>.</param>
/// <param name="Default">The default value with its equals sign, or empty.</param>
/// <param name="Argument">As passed on: <c>ref count</c>.</param>
/// <param name="Name">Its escaped name.</param>
/// <param name="IsOut">Whether a refusal has to assign it.</param>
internal sealed record ParameterModel(string Declaration, string Default, string Argument, string Name, bool IsOut);
