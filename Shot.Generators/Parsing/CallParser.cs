using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>Finds what tells whether guards are switched on: set-up calls, registrations, and methods that make them.</summary>
internal static class CallParser
{
    public static bool MayCount(SyntaxNode node, Dictionary<string, string> recorded) => node switch
    {
        InvocationExpressionSyntax invocation =>
            MappingParser.Name(invocation) is { } name && (IsSetUp(name) || recorded.ContainsKey(name) || Registers(name) || Describes(name) || SetsUser(invocation)),
        AssignmentExpressionSyntax assignment => SetsUser(assignment),
        ObjectCreationExpressionSyntax creation => creation.Type is NameSyntax type && type.ToString().EndsWith("ServiceDescriptor", StringComparison.Ordinal),
        MethodDeclarationSyntax method => Kind(method) is not null,
        _ => false,
    };

    /// <summary>Whether a call counts only where it may run: it has the name of one that switches guards on, or of a method that a reference records.</summary>
    public static bool MustRun(InvocationExpressionSyntax call, Dictionary<string, string> recorded) =>
        MappingParser.Name(call) is { } name && (IsSwitch(name) || recorded.ContainsKey(name));

    /// <summary>What a node tells; null when it is nothing.</summary>
    /// <param name="node">One that <see cref="MayCount"/>.</param>
    /// <param name="service">Tells the guarded interface that a type names, as <see cref="GuardedService"/> does.</param>
    /// <param name="receivers">Tells what calls are made on.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static CallModel? Parse(SyntaxNode node, Func<TypeSyntax, string?> service, Receivers receivers, CancellationToken cancellationToken)
    {
        if (node is MethodDeclarationSyntax method)
            return Kind(method) is { } kind ? new CallModel(kind, method.Identifier.ValueText) : null;

        if (node is ObjectCreationExpressionSyntax creation)
            return Service(generic: null, creation.ArgumentList) is { } described ? Registration(described, creation) : null;

        if (node is not InvocationExpressionSyntax invocation || SetsUser(invocation))
            return new CallModel(CallKind.User, "");
        var name = MappingParser.Name(invocation)!;
        cancellationToken.ThrowIfCancellationRequested();
        if (name == KnownTypes.AddKey && invocation.ArgumentList.Arguments is { Count: > 0 } arguments)
        {
            var key = arguments.FirstOrDefault(static argument => argument.NameColon?.Name.Identifier.ValueText == "name") ?? arguments[0];
            return new CallModel(CallKind.Key, receivers.Constant(key.Expression, cancellationToken) ?? "");
        }

        if ((Registers(name) || Describes(name) || name == KnownTypes.ExemptFromShot) && Service(Generic(invocation), invocation.ArgumentList) is { } registered)
        {
            if (!(Describes(name) ? receivers.IsOf(invocation, KnownTypes.ServiceDescriptor) : receivers.IsOn(invocation, KnownTypes.ServiceCollection, cancellationToken)))
                return IsSetUp(name) ? Call() : null;
            if (name == KnownTypes.ExemptFromShot)
                return new CallModel(CallKind.Exemption, registered);
            return invocation.ArgumentList.Arguments.Any(argument => receivers.IsGuarded(argument.Expression, cancellationToken)) ? Call() : Registration(registered, invocation);
        }

        if ((!IsSetUp(name) && !receivers.IsRecorded(name)) || (IsSwitch(name) && !SwitchesOn(name, invocation, receivers, cancellationToken)))
            return null;
        var assembly = receivers.Recorder(invocation, name, cancellationToken);
        if (assembly.Length > 0 && DeadCode.Holds(invocation))
            return null;
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

        CallModel Call() => new(CallKind.Call, name, IsLate: (name.StartsWith("Add", StringComparison.Ordinal) || receivers.IsRecorded(name)) && name != KnownTypes.AddShot && RegistrationOrder.IsLate(invocation), Assembly: receivers.Recorder(invocation, name, cancellationToken));
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
            || name.StartsWith("Map", StringComparison.Ordinal) || name == KnownTypes.ExemptFromShot || KnownTypes.EndpointLimits.Contains(name));

    /// <summary>Whether the application says itself who the user of a request is.</summary>
    private static bool SetsUser(ExpressionSyntax expression) => expression switch
    {
        AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "User" } or IdentifierNameSyntax { Identifier.ValueText: "User" } } => true,
        InvocationExpressionSyntax invocation => MappingParser.Name(invocation) == "Set" && Generic(invocation)?.ToString().Contains("Authentication") == true,
        _ => false,
    };

    private static bool IsSwitch(string name) => name is KnownTypes.UseShot or KnownTypes.AddShot;

    /// <summary>Whether a call of Shot's name is Shot's, is made on what it is for, and ever runs as far as it is seen.</summary>
    private static bool SwitchesOn(string name, InvocationExpressionSyntax call, Receivers receivers, CancellationToken cancellationToken) =>
        receivers.IsOn(call, name == KnownTypes.UseShot ? KnownTypes.ApplicationBuilder : KnownTypes.ServiceCollection, cancellationToken)
        && receivers.IsOwn(call, cancellationToken)
        && !DeadCode.Holds(call);

    /// <summary>The container's own calls. What others call by other names may register something else: of that SHOT045 warns.</summary>
    private static bool Registers(string name) => name is
        "AddSingleton" or "AddScoped" or "AddTransient" or "TryAddSingleton" or "TryAddScoped" or "TryAddTransient"
        or "AddKeyedSingleton" or "AddKeyedScoped" or "AddKeyedTransient" or "TryAddKeyedSingleton" or "TryAddKeyedScoped" or "TryAddKeyedTransient" or "AddHttpClient";

    /// <summary>The methods of <c>ServiceDescriptor</c>.</summary>
    private static bool Describes(string name) => name is "Describe" or "DescribeKeyed" or "Singleton" or "Scoped" or "Transient" or "KeyedSingleton" or "KeyedScoped" or "KeyedTransient";

    private static CallKind? Kind(MethodDeclarationSyntax method)
    {
        var receiver = (method.Parent as ExtensionBlockDeclarationSyntax)?.ParameterList?.Parameters ?? default;
        foreach (var parameter in receiver.Concat(method.ParameterList.Parameters))
        {
            var type = parameter.Type switch
            {
                SimpleNameSyntax name => name.Identifier.ValueText,
                QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
                _ => "",
            };
            switch (type)
            {
                case "IServiceCollection" or "IHostApplicationBuilder" or "WebApplicationBuilder":
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
        MemberBindingExpressionSyntax { Name: GenericNameSyntax name } => name,
        GenericNameSyntax name => name,
        _ => null,
    };
}
