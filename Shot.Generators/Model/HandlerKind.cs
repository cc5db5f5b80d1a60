namespace Shot.Generators.Model;

/// <summary>What runs an annotated handler, as far as its guard depends on it.</summary>
internal enum HandlerKind
{
    Endpoint, // a handler of a Map… call, an action or a controller
    Page, // a Razor page's model
    Hub, // a SignalR hub, or one of its methods
    Grpc, // a gRPC service, or one of its methods
}
