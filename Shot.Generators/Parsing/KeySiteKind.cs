namespace Shot.Generators.Parsing;

/// <summary>What calls a site, as far as its keys depend on it.</summary>
internal enum KeySiteKind
{
    /// <summary>A caller without a request: an interface's or partial method. Emitted code makes the keys from the parameters.</summary>
    Service,

    /// <summary>An interface, whose methods each have the parameters.</summary>
    Interface,

    /// <summary>A request, before its handler's parameters are bound.</summary>
    Handler,

    /// <summary>A request to an action, before its parameters are bound by MVC's own rules.</summary>
    Action,

    /// <summary>A hub's method, with its arguments.</summary>
    HubMethod,

    /// <summary>A request to any handler of a class.</summary>
    HandlerClass,
}
