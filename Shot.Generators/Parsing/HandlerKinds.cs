using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>Recognises page models, hubs and gRPC services, and those of their methods that can have a limit.</summary>
internal static class HandlerKinds
{
    /// <summary>The kind of a class whose methods can share a limit; an endpoint's kind for any other type.</summary>
    public static HandlerKind Of(INamedTypeSymbol type)
    {
        if (type is not { TypeKind: TypeKind.Class, IsStatic: false })
            return HandlerKind.Endpoint;
        foreach (var level in type.SelfAndBases())
        {
            if (level.Is(KnownTypes.Hub))
                return HandlerKind.Hub;
            if (level.Has(KnownTypes.PageModelAttribute))
                return HandlerKind.Page;
            if (level.Has(KnownTypes.BindServiceMethodAttribute))
                return HandlerKind.Grpc;
        }

        return HandlerKind.Endpoint;
    }

    /// <summary>The kind of a method that SignalR or gRPC calls; an endpoint's kind for any other method.</summary>
    public static HandlerKind Of(IMethodSymbol method) => method.ContainingType is not { } type ? HandlerKind.Endpoint : Of(type) switch
    {
        HandlerKind.Hub when IsPublic(method) && !method.IsGenericMethod => HandlerKind.Hub,
        HandlerKind.Grpc when method.IsOverride && method.Root().ContainingType.Has(KnownTypes.BindServiceMethodAttribute) =>
            HandlerKind.Grpc,
        _ => HandlerKind.Endpoint,
    };

    /// <summary>Why a method of such a class never has a limit; null when it may have one.</summary>
    public static string? WhyNever(IMethodSymbol method)
    {
        if (method.ContainingType is not { } type)
            return null;
        switch (Of(type))
        {
            case HandlerKind.Page when IsPublic(method) && method.Name.Length > 2
                && method.Name.StartsWith("On", StringComparison.Ordinal) && char.IsUpper(method.Name[2]):
                return $"a Razor page is one endpoint for all its handlers; put the annotation on the class '{type.Name}', "
                    + "or write MapRazorPages().RequireShotLimit(…) for all pages, "
                    + $"or make the handler partial with the work in '{method.Name}Core'";
            case HandlerKind.Hub when method.IsOverride && method.Root().ContainingType.Is(KnownTypes.Hub):
                return "SignalR calls it once for each connection, not for a caller's invocation; "
                    + $"limit connections with MapHub<{type.Name}>(…).RequireShotLimit(…)";
            case HandlerKind.Hub or HandlerKind.Grpc when Of(method) != HandlerKind.Endpoint:
                return WhyUnnamed(type);
            default:
                return null;
        }
    }

    /// <summary>Why emitted code cannot name the type; null when it can.</summary>
    public static string? WhyUnnamed(INamedTypeSymbol type) => type.SelfAndOuter().FirstOrDefault(static level =>
        level is not
        {
            IsFileLocal: false,
            DeclaredAccessibility: Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal
        })
        is { } hidden
            ? $"the type '{hidden.Name}' is {(hidden.IsFileLocal ? "file-local" : "private")}, so emitted code cannot name it; "
                + "make it internal"
            : null;

    /// <summary>The arguments that register a method by its type and its name.</summary>
    public static string Registration(IMethodSymbol method) =>
        $"typeof({Display.Unbound(method.ContainingType)}), {Print.Literal(method.Name)}";

    /// <summary>Reports a hub's deadline that the annotated method, or a method of the annotated class, cannot keep.</summary>
    public static void CheckDeadline(GuardModel guard, ISymbol hub, List<ProblemModel> problems)
    {
        var methods = hub is INamedTypeSymbol type
            ? type.GetMembers().OfType<IMethodSymbol>().Where(method =>
                Of(method) == HandlerKind.Hub && WhyNever(method) is null && !Annotations.Exempts(method))
            : [(IMethodSymbol)hub];
        foreach (var method in methods)
        {
            // A method that returns a channel is asynchronous: its caller reads from the channel.
            var kind = MethodParser.Kind(method);
            var isChannel = (method.ReturnType as INamedTypeSymbol)?.SelfAndBases()
                .Any(static level => level.Is(KnownTypes.ChannelReader)) == true;
            if (kind != ResultKind.Value || !isChannel)
                GuardParser.CheckDeadline(guard, Display.Method(method), kind, hasToken: true, problems);
        }
    }

    private static bool IsPublic(IMethodSymbol method) =>
        method is { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Public, IsStatic: false };
}
