namespace Shot.Generators.Model;

/// <summary>A call that maps a handler.</summary>
/// <param name="Handler">The handler's key.</param>
/// <param name="Route"><c>POST /orders/{id}</c>, or empty when it is no constant.</param>
/// <param name="Overridden">The key of the annotated method that the handler overrides, or empty. The call maps that too.</param>
/// <param name="IsWhole">Whether the route is the endpoint's whole pattern, since no group can have prefixed it.</param>
/// <param name="IsShortCircuited">Whether the endpoint is short-circuited.</param>
internal sealed record MappingModel(
    string Handler, string Route, string Overridden = "", bool IsWhole = false, bool IsShortCircuited = false);
