namespace Shot.Generators.Parsing;

/// <summary>What calls a site, as far as its keys depend on it.</summary>
internal enum KeySiteKind
{
    /// <summary>Any caller, without a request: an interface's method or a partial method. Emitted code makes the keys of its parameters.</summary>
    Service,

    /// <summary>An interface, whose methods each have the parameters that are keys.</summary>
    Interface,

    /// <summary>A request, before its handler's parameters are bound.</summary>
    Handler,

    /// <summary>A request to an action of a controller, before its parameters are bound. Only the run time knows all by which MVC binds them.</summary>
    Action,

    /// <summary>A hub's method, with its arguments.</summary>
    HubMethod,

    /// <summary>A request to any handler of a class.</summary>
    HandlerClass,
}
