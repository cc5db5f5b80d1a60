namespace Shot.Generators.Model;

/// <summary>A call that maps a handler of a key to a route such as <c>POST /orders/{id}</c>, empty when it is no constant. It also maps the
/// annotated method that the handler overrides, if any. A whole route is one that no group can have prefixed.</summary>
internal sealed record MappingModel(
    string Handler, string Route, string Overridden = "", bool IsWhole = false, bool IsShortCircuited = false);
