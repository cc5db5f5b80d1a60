using Microsoft.CodeAnalysis;
using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>Tells page models, hubs and gRPC services, and which of their methods carry a limit.</summary>
internal static class HandlerKinds
{
    /// <summary>A class whose methods can share a limit; an endpoint's kind when it is none of them.</summary>
    public static HandlerKind Of(INamedTypeSymbol type)
    {
        if (type is not { TypeKind: TypeKind.Class, IsStatic: false })
            return HandlerKind.Endpoint;
        for (var level = type; level is not null; level = level.BaseType)
        {
            if (level.Name == "Hub" && Display.FullName(level) == KnownTypes.Hub)
                return HandlerKind.Hub;
            if (Has(level, KnownTypes.PageModelAttribute))
                return HandlerKind.Page;
            if (Has(level, KnownTypes.BindServiceMethodAttribute))
                return HandlerKind.Grpc;
        }

        return HandlerKind.Endpoint;
    }

    /// <summary>A method that SignalR invokes or gRPC calls; an endpoint's kind for every other.</summary>
    public static HandlerKind Of(IMethodSymbol method) => method.ContainingType is { } type ? Of(type) switch
    {
        HandlerKind.Hub when IsPublic(method) && !method.IsGenericMethod => HandlerKind.Hub,
        HandlerKind.Grpc when method.IsOverride && Has(Root(method).ContainingType, KnownTypes.BindServiceMethodAttribute) => HandlerKind.Grpc,
        _ => HandlerKind.Endpoint,
    } : HandlerKind.Endpoint;

    /// <summary>Why a method of such a class never has a limit; null when it may.</summary>
    public static string? WhyNever(IMethodSymbol method)
    {
        if (method.ContainingType is not { } type)
            return null;
        switch (Of(type))
        {
            case HandlerKind.Page when IsPublic(method) && method.Name.Length > 2 && method.Name.StartsWith("On", StringComparison.Ordinal) && char.IsUpper(method.Name[2]):
                return $"a Razor page is one endpoint for all its handlers; put the annotation on the class '{type.Name}', or write MapRazorPages().RequireShotLimit(…) for all pages, "
                    + $"or make the handler partial with the work in '{method.Name}Core'";
            case HandlerKind.Hub when method.IsOverride && Display.FullName(Root(method).ContainingType) == KnownTypes.Hub:
                return $"SignalR calls it once for each connection, not for a caller's invocation; limit connections with MapHub<{type.Name}>(…).RequireShotLimit(…)";
            case HandlerKind.Hub or HandlerKind.Grpc when Of(method) != HandlerKind.Endpoint:
                return WhyUnnamed(type);
            default:
                return null;
        }
    }

    /// <summary>Why emitted code cannot name the type; null when it can.</summary>
    public static string? WhyUnnamed(INamedTypeSymbol type)
    {
        for (var level = type; level is not null; level = level.ContainingType)
        {
            if (level.IsFileLocal || level.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal))
                return $"the type '{level.Name}' is {(level.IsFileLocal ? "file-local" : "private")}, so emitted code cannot name it; make it internal";
        }

        return null;
    }

    /// <summary>How the record lists a method that its type and its name identify.</summary>
    public static string Registration(IMethodSymbol method) =>
        $"typeof({Display.Unbound(method.ContainingType)}), {Microsoft.CodeAnalysis.CSharp.SymbolDisplay.FormatLiteral(method.Name, quote: true)}";

    /// <summary>Checks that a hub's deadline can be kept: a method's own, or for each method that the class's covers.</summary>
    public static void CheckDeadline(GuardModel guard, ISymbol hub, List<ProblemModel> problems)
    {
        var methods = hub is INamedTypeSymbol type
            ? type.GetMembers().OfType<IMethodSymbol>().Where(method => method.MethodKind == MethodKind.Ordinary && Of(method) == HandlerKind.Hub && WhyNever(method) is null && !Annotations.Exempts(method))
            : new[] { (IMethodSymbol)hub };
        foreach (var method in methods)
        {
            // A stream of a channel is asynchronous by what is read from it.
            var kind = MethodParser.Kind(method);
            if (kind is not ResultKind.Value || !IsChannel(method.ReturnType))
                GuardParser.CheckDeadline(guard, Display.Method(method), kind, hasToken: true, problems);
        }
    }

    private static bool IsChannel(ITypeSymbol type)
    {
        for (var level = type; level is not null; level = level.BaseType)
        {
            if (level.Name == "ChannelReader" && Display.FullName(level) == KnownTypes.ChannelReader)
                return true;
        }

        return false;
    }

    private static bool IsPublic(IMethodSymbol method) =>
        method is { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Public, IsStatic: false };

    private static IMethodSymbol Root(IMethodSymbol method)
    {
        while (method.OverriddenMethod is { } overridden)
            method = overridden;
        return method;
    }

    private static bool Has(INamedTypeSymbol type, string attributeName) => type.GetAttributes().Any(attribute =>
        attribute.AttributeClass is { } attributeType && attributeName.EndsWith(attributeType.Name, StringComparison.Ordinal) && Display.FullName(attributeType) == attributeName);
}
