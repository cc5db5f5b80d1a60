namespace Shot.Generators.Model;

/// <summary>What runs an annotated handler, as far as its guard depends on it.</summary>
internal enum HandlerKind
{
    /// <summary>A handler of a <c>Map…</c> call, an action or a controller.</summary>
    Endpoint,

    /// <summary>A Razor page's model.</summary>
    Page,

    /// <summary>A SignalR hub, or one of its methods.</summary>
    Hub,

    /// <summary>A gRPC service, or one of its methods.</summary>
    Grpc,
}
