namespace Shot.Generators.Parsing;

/// <summary>Recognises page models, hubs and gRPC services, and those of their methods that can have a limit.</summary>
internal static class HandlerKinds
{
    /// <summary>The kind of a class whose methods can share a limit; an endpoint's kind for any other type.</summary>
    public static HandlerKind Of(INamedTypeSymbol type) =>
        (type is { TypeKind: TypeKind.Class, IsStatic: false } ? type.SelfAndBases() : []).Select(static level =>
            level.Is(KnownTypes.Hub) ? HandlerKind.Hub
            : level.Has(KnownTypes.PageModelAttribute) ? HandlerKind.Page
            : level.Has(KnownTypes.BindServiceMethodAttribute) ? HandlerKind.Grpc
            : HandlerKind.Endpoint).FirstOrDefault(static kind => kind != HandlerKind.Endpoint);

    /// <summary>The kind of a method that SignalR or gRPC calls; an endpoint's kind for any other method.</summary>
    public static HandlerKind Of(IMethodSymbol method) => method.ContainingType is not { } type ? HandlerKind.Endpoint : Of(type) switch
    {
        HandlerKind.Hub when IsPublic(method) && !method.IsGenericMethod => HandlerKind.Hub,
        HandlerKind.Grpc when method.IsOverride && method.Root().ContainingType.Has(KnownTypes.BindServiceMethodAttribute) =>
            HandlerKind.Grpc,
        _ => HandlerKind.Endpoint,
    };

    /// <summary>Why a method of such a class never has a limit; null when it may have one.</summary>
    public static string? WhyNever(IMethodSymbol method) => method.ContainingType is not { } type ? null : Of(type) switch
    {
        HandlerKind.Page when IsPublic(method) && method.Name.Length > 2
            && method.Name.StartsWith("On", StringComparison.Ordinal) && char.IsUpper(method.Name[2]) =>
            $"a Razor page is one endpoint for all its handlers; put the annotation on the class '{type.Name}', "
                + "or write MapRazorPages().RequireShotLimit(…) for all pages, "
                + $"or make the handler partial with the work in '{method.Name}Core'",
        HandlerKind.Hub when method.IsOverride && method.Root().ContainingType.Is(KnownTypes.Hub) =>
            "SignalR calls it once for each connection, not for a caller's invocation; "
                + $"limit connections with MapHub<{type.Name}>(…).RequireShotLimit(…)",
        HandlerKind.Hub or HandlerKind.Grpc when Of(method) != HandlerKind.Endpoint => WhyUnnamed(type),
        _ => null,
    };

    public static string? WhyUnnamed(INamedTypeSymbol type) => type.SelfAndOuter().FirstOrDefault(static level =>
        level.IsFileLocal || level.DeclaredAccessibility
            is not (Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal)) is { } hidden
            ? $"the type '{hidden.Name}' is {(hidden.IsFileLocal ? "file-local" : "private")}, so emitted code cannot name it; "
                + "make it internal"
            : null;

    public static string Registration(IMethodSymbol method) =>
        $"typeof({Display.Unbound(method.ContainingType)}), {Print.Literal(method.Name)}";

    /// <summary>Reports a hub's deadline that the annotated method, or a method of the annotated class, cannot keep.</summary>
    public static void CheckDeadline(GuardModel guard, ISymbol hub, List<ProblemModel> problems)
    {
        var methods = hub is INamedTypeSymbol type
            ? type.GetMembers().OfType<IMethodSymbol>().Where(method =>
                Of(method) == HandlerKind.Hub && WhyNever(method) is null && !Annotations.Exempts(method))
            : [(IMethodSymbol)hub];

        // A method that returns a channel is asynchronous: its caller reads from the channel.
        foreach (var method in methods.Where(static method => !ReturnsChannel(method)))
            GuardParser.CheckDeadline(guard, Display.Method(method), MethodParser.Kind(method), hasToken: true, problems);

        static bool ReturnsChannel(IMethodSymbol method) => method.ReturnType is INamedTypeSymbol type
            && type.SelfAndBases().Any(static level => level.Is(KnownTypes.ChannelReader));
    }

    private static bool IsPublic(IMethodSymbol method) =>
        method is { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Public, IsStatic: false };
}
