using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>Finds what tells whether guards are switched on: set-up calls, registrations, and methods that make them.</summary>
internal static class CallParser
{
    public static bool MayCount(SyntaxNode node) => node switch
    {
        InvocationExpressionSyntax invocation => MappingParser.Name(invocation) is { } name && (IsSetUp(name) || IsRegistration(name) || SetsUser(invocation)),
        AssignmentExpressionSyntax assignment => SetsUser(assignment),
        ObjectCreationExpressionSyntax creation => creation.Type is NameSyntax type && type.ToString().EndsWith("ServiceDescriptor", StringComparison.Ordinal),
        MethodDeclarationSyntax method => Kind(method) is not null,
        _ => false,
    };

    /// <summary>What a node tells; null when it is nothing.</summary>
    /// <param name="node">One that <see cref="MayCount"/>.</param>
    /// <param name="service">Tells the guarded interface that a type names, as <see cref="GuardedService"/> does.</param>
    /// <param name="constant">Tells the text that an expression always is; null for any other.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static CallModel? Parse(SyntaxNode node, Func<TypeSyntax, string?> service, Func<ExpressionSyntax, string?> constant, CancellationToken cancellationToken)
    {
        if (node is MethodDeclarationSyntax method)
            return Kind(method) is { } kind ? new CallModel(kind, method.Identifier.ValueText) : null;

        if (node is ObjectCreationExpressionSyntax creation)
            return Service(generic: null, creation.ArgumentList) is { } described ? Registration(described, creation) : null;

        if (node is not InvocationExpressionSyntax invocation || SetsUser(invocation))
            return new CallModel(CallKind.User, "");
        var name = MappingParser.Name(invocation)!;
        cancellationToken.ThrowIfCancellationRequested();
        if (name == KnownTypes.AddKey && invocation.ArgumentList.Arguments.Count > 0)
        {
            var key = invocation.ArgumentList.Arguments.FirstOrDefault(static argument => argument.NameColon?.Name.Identifier.ValueText == "name") ?? invocation.ArgumentList.Arguments[0];
            return new CallModel(CallKind.Key, constant(key.Expression) ?? "");
        }

        if ((IsRegistration(name) || name == KnownTypes.ExemptFromShot) && Service(Generic(invocation), invocation.ArgumentList) is { } registered)
            return name == KnownTypes.ExemptFromShot ? new CallModel(CallKind.Exemption, registered) : Registration(registered, invocation);
        if (ShortCircuits.Matters(name) && ShortCircuits.Is(invocation))
            return new CallModel(CallKind.ShortCircuited, name);
        return name != KnownTypes.UseShot ? Call()
            : Placement.Mistake(invocation) is { } mistake ? new CallModel(CallKind.Misplaced, mistake)
            : Placement.IsBeforeAuthentication(invocation) ? new CallModel(CallKind.BeforeAuthentication, name)
            : Call();

        string? Service(GenericNameSyntax? generic, ArgumentListSyntax? arguments)
        {
            var type = generic?.TypeArgumentList.Arguments.FirstOrDefault()
                ?? arguments?.Arguments.Select(argument => argument.Expression).OfType<TypeOfExpressionSyntax>().FirstOrDefault()?.Type;
            return type is null ? null : service(type);
        }

        CallModel Call() => new(CallKind.Call, name, IsLate: name.StartsWith("Add", StringComparison.Ordinal) && name != KnownTypes.AddShotGuards && RegistrationOrder.IsLate(invocation));
    }

    /// <summary>The name of the guarded interface that a type names; null for any other type. Only the type is bound, never the code around it.</summary>
    public static string? GuardedService(TypeSyntax type, SemanticModel model) =>
        model.GetSpeculativeTypeInfo(type.SpanStart, type, SpeculativeBindingOption.BindAsTypeOrNamespace).Type is INamedTypeSymbol service
        && Annotated.IsGuarded(service.OriginalDefinition)
            ? Display.Short(service.OriginalDefinition)
            : null;

    private static CallModel Registration(string service, SyntaxNode node) => new(
        CallKind.Registration, service, node.FirstAncestorOrSelf<MethodDeclarationSyntax>()?.Identifier.ValueText ?? "", RegistrationOrder.IsLate(node));

    private static bool IsSetUp(string name) =>
        name.Length > 3
        && (name.StartsWith("Use", StringComparison.Ordinal) || name.StartsWith("Add", StringComparison.Ordinal)
            || name.StartsWith("Map", StringComparison.Ordinal) || name is KnownTypes.ExemptFromShot or KnownTypes.WithShotLimit);

    /// <summary>Whether the application says itself who the user of a request is.</summary>
    private static bool SetsUser(ExpressionSyntax expression) => expression switch
    {
        AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "User" } or IdentifierNameSyntax { Identifier.ValueText: "User" } } => true,
        InvocationExpressionSyntax invocation => MappingParser.Name(invocation) == "Set" && Generic(invocation)?.ToString().Contains("Authentication") == true,
        _ => false,
    };

    private static bool IsRegistration(string name) =>
        name.Contains("Singleton") || name.Contains("Scoped") || name.Contains("Transient") || name is "AddHttpClient" or "Describe" or "DescribeKeyed";

    private static CallKind? Kind(MethodDeclarationSyntax method)
    {
        foreach (var parameter in method.ParameterList.Parameters)
        {
            var type = parameter.Type switch
            {
                SimpleNameSyntax name => name.Identifier.ValueText,
                QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
                _ => "",
            };
            switch (type)
            {
                case KnownTypes.ServiceCollection or "IHostApplicationBuilder" or "WebApplicationBuilder":
                    return CallKind.Registrar;
                case "IEndpointRouteBuilder" or "RouteGroupBuilder" or "WebApplication":
                    return CallKind.Mapper;
            }
        }

        return null;
    }

    private static GenericNameSyntax? Generic(InvocationExpressionSyntax invocation) => invocation.Expression switch
    {
        MemberAccessExpressionSyntax { Name: GenericNameSyntax name } => name,
        GenericNameSyntax name => name,
        _ => null,
    };
}
