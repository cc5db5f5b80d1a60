namespace Shot.Generators.Parsing;

/// <summary>What calls a site, as far as its keys depend on it.</summary>
internal enum KeySiteKind
{
    Service, // a caller without a request: emitted code makes the keys from the parameters of the interface's or partial method
    Interface, // an interface, whose methods each have the parameters
    Handler, // a request, before its handler's parameters are bound
    Action, // a request to an action, before its parameters are bound by MVC's own rules
    HubMethod, // a hub's method, with its arguments
    HandlerClass, // a request to any handler of a class
}
