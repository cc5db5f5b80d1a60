namespace Shot.Generators.Model;

/// <summary>A call that maps a handler: which one, and the route it gives.</summary>
/// <param name="Handler">The handler's key.</param>
/// <param name="Route"><c>POST /orders/{id}</c>, or empty when it is no constant.</param>
internal sealed record MappingModel(string Handler, string Route);
