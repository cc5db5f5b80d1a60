using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>Finds what shows whether guards are switched on: set-up calls, registrations, and methods that contain them.</summary>
internal static class CallParser
{
    /// <summary>Whether a node may count, judged by its syntax and by the method names that references record.</summary>
    public static bool MayCount(SyntaxNode node, Dictionary<string, string> recorded) => node switch
    {
        InvocationExpressionSyntax invocation => MappingParser.Name(invocation) is { } name
            && (IsSetUp(name) || recorded.ContainsKey(name) || Registers(name) || Describes(name) || SetsUser(invocation)),
        AssignmentExpressionSyntax assignment => SetsUser(assignment),
        ObjectCreationExpressionSyntax { Type: NameSyntax type } => type.ToString().EndsWith("ServiceDescriptor", StringComparison.Ordinal),
        MethodDeclarationSyntax method => Kind(method) is not null,
        _ => false,
    };

    /// <summary>Whether a call counts only if it may run: it switches guards on, or a reference records a method of its name.</summary>
    public static bool MustRun(InvocationExpressionSyntax call, Dictionary<string, string> recorded) =>
        MappingParser.Name(call) is { } name && (IsSwitch(name) || recorded.ContainsKey(name));

    /// <summary>The model of a node that <see cref="MayCount"/>; null when it does not count.</summary>
    public static CallModel? Parse(
        SyntaxNode node, Func<TypeSyntax, string?> service, Receivers receivers, CancellationToken cancellationToken)
    {
        switch (node)
        {
            case MethodDeclarationSyntax method:
                return Kind(method) is { } kind ? new CallModel(kind, method.Identifier.ValueText) : null;
            case ObjectCreationExpressionSyntax creation:
                return Service(null, creation.ArgumentList) is { } described ? Registration(described, creation) : null;
            case InvocationExpressionSyntax call when !SetsUser(call):
                return Parse(call);
            default:
                return new CallModel(CallKind.User, "");
        }

        CallModel? Parse(InvocationExpressionSyntax call)
        {
            var name = MappingParser.Name(call)!;
            cancellationToken.ThrowIfCancellationRequested();
            if (name == KnownTypes.AddKey && call.ArgumentList.Arguments is { Count: > 0 } arguments)
            {
                var key = arguments.FirstOrDefault(static argument => argument.NameColon?.Name.Identifier.ValueText == "name")
                    ?? arguments[0];
                return new CallModel(CallKind.Key, receivers.Constant(key.Expression, cancellationToken) ?? "");
            }

            if ((Registers(name) || Describes(name) || name == KnownTypes.ExemptFromShot)
                && Service(Generic(call), call.ArgumentList) is { } registered)
            {
                var isMeant = Describes(name)
                    ? receivers.IsOf(call, KnownTypes.ServiceDescriptor)
                    : receivers.IsOn(call, KnownTypes.ServiceCollection, cancellationToken);
                if (!isMeant)
                    return IsSetUp(name) ? Call() : null;
                if (name == KnownTypes.ExemptFromShot)
                    return new CallModel(CallKind.Exemption, registered);
                return call.ArgumentList.Arguments.Any(argument => receivers.IsGuarded(argument.Expression, cancellationToken))
                    ? Call()
                    : Registration(registered, call);
            }

            var isRecorded = receivers.IsRecorded(name);
            if ((!IsSetUp(name) && !isRecorded) || (IsSwitch(name) && !SwitchesOn(name, call, receivers, cancellationToken)))
                return null;
            var assembly = receivers.Recorder(call, name, cancellationToken);
            if (assembly.Length > 0 && DeadCode.Holds(call))
                return null;
            if (ShortCircuits.Matters(name) && ShortCircuits.Is(call))
                return new CallModel(CallKind.ShortCircuited, name);
            return name != KnownTypes.UseShot ? Call()
                : Placement.Mistake(call) is { } mistake ? new CallModel(CallKind.Misplaced, mistake)
                : Placement.IsBeforeAuthentication(call) ? new CallModel(CallKind.BeforeAuthentication, name)
                : Call();

            CallModel Call()
            {
                var mayRegister = name != KnownTypes.AddShot
                    && (name.StartsWith("Add", StringComparison.Ordinal) || receivers.IsRecorded(name));
                return new CallModel(
                    CallKind.Call, name, "", mayRegister
                        && RegistrationOrder.IsLate(call), receivers.Recorder(call, name, cancellationToken));
            }
        }

        string? Service(GenericNameSyntax? generic, ArgumentListSyntax? arguments)
        {
            var type = generic?.TypeArgumentList.Arguments.FirstOrDefault()
                ?? arguments?.Arguments.Select(argument => argument.Expression).OfType<TypeOfExpressionSyntax>().FirstOrDefault()?.Type;
            return type is null ? null : service(type);
        }
    }

    /// <summary>The guarded interface that a type names; null for any other type. Binds the type alone, not the code around it.</summary>
    public static string? GuardedService(TypeSyntax type, SemanticModel model) =>
        model.GetSpeculativeTypeInfo(type.SpanStart, type, SpeculativeBindingOption.BindAsTypeOrNamespace).Type is INamedTypeSymbol service
        && Annotated.IsGuarded(service.OriginalDefinition)
            ? Display.Short(service.OriginalDefinition)
            : null;

    private static CallModel Registration(string service, SyntaxNode node) => new(
        CallKind.Registration,
        service,
        node.FirstAncestorOrSelf<MethodDeclarationSyntax>()?.Identifier.ValueText ?? "",
        RegistrationOrder.IsLate(node));

    private static bool IsSetUp(string name) =>
        (name.Length > 3 && name.Substring(0, 3) is "Use" or "Add" or "Map")
        || name == KnownTypes.ExemptFromShot || KnownTypes.EndpointLimits.Contains(name);

    /// <summary>Whether the application sets the user of a request itself.</summary>
    private static bool SetsUser(ExpressionSyntax expression) => expression switch
    {
        AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "User" } } => true,
        AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "User" } } => true,
        InvocationExpressionSyntax call =>
            MappingParser.Name(call) == "Set" && Generic(call)?.ToString().Contains("Authentication") == true,
        _ => false,
    };

    private static bool IsSwitch(string name) => name is KnownTypes.UseShot or KnownTypes.AddShot;

    /// <summary>Whether a call is to Shot's method, is made on the right type, and may run.</summary>
    private static bool SwitchesOn(
        string name, InvocationExpressionSyntax call, Receivers receivers, CancellationToken cancellationToken) =>
        receivers.IsOn(call, name == KnownTypes.UseShot ? KnownTypes.ApplicationBuilder : KnownTypes.ServiceCollection, cancellationToken)
        && receivers.IsOwn(call, cancellationToken)
        && !DeadCode.Holds(call);

    /// <summary>The container's own methods. Methods of other names may register something else, which SHOT045 warns about.</summary>
    private static bool Registers(string name) => name is
        "AddSingleton" or "AddScoped" or "AddTransient" or "TryAddSingleton" or "TryAddScoped" or "TryAddTransient"
        or "AddKeyedSingleton" or "AddKeyedScoped" or "AddKeyedTransient"
        or "TryAddKeyedSingleton" or "TryAddKeyedScoped" or "TryAddKeyedTransient" or "AddHttpClient";

    /// <summary>The static methods of <c>ServiceDescriptor</c>.</summary>
    private static bool Describes(string name) => name is
        "Describe" or "DescribeKeyed" or "Singleton" or "Scoped" or "Transient" or "KeyedSingleton" or "KeyedScoped" or "KeyedTransient";

    /// <summary>Whether a method, which may be a member of an extension block, takes what it could register or map on.</summary>
    private static CallKind? Kind(MethodDeclarationSyntax method)
    {
        var receiver = (method.Parent as ExtensionBlockDeclarationSyntax)?.ParameterList?.Parameters ?? default;
        foreach (var parameter in receiver.Concat(method.ParameterList.Parameters))
        {
            switch ((parameter.Type as QualifiedNameSyntax)?.Right.Identifier.ValueText
                ?? (parameter.Type as SimpleNameSyntax)?.Identifier.ValueText)
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
