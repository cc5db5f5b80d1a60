namespace Shot.Generators.Model;

/// <summary>A call that maps a handler: which one, and the route it gives.</summary>
/// <param name="Handler">The handler's key.</param>
/// <param name="Route"><c>POST /orders/{id}</c>, or empty when it is no constant.</param>
/// <param name="Overridden">The key of the annotated method that the handler overrides: mapping the one maps the other. Empty where there is none.</param>
/// <param name="IsWhole">Whether the route is all of the endpoint's pattern: nothing can have put another one before it.</param>
/// <param name="IsShortCircuited">Whether the endpoint is short-circuited.</param>
internal sealed record MappingModel(string Handler, string Route, string Overridden = "", bool IsWhole = false, bool IsShortCircuited = false);
