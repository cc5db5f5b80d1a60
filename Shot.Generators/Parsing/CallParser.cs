namespace Shot.Generators.Parsing;

/// <summary>Finds what shows whether guards are switched on. Not safe for use by several threads.</summary>
internal sealed class CallParser(SemanticModel model, CancellationToken cancellationToken, Func<TypeSyntax, string?>? guardedService = null)
{
    private readonly Receivers _receivers = new(model, cancellationToken);

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

    public CallModel? Parse(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => Kind(method) is { } kind ? new CallModel(kind, method.Identifier.ValueText) : null,
        ObjectCreationExpressionSyntax creation =>
            Service(null, creation.ArgumentList) is { } described ? Registration(described, creation) : null,
        InvocationExpressionSyntax call when !SetsUser(call) => Parse(call, MappingParser.Name(call)!),
        _ => new CallModel(CallKind.User, ""),
    };

    /// <summary>The guarded interface that a type names; null for any other type. Binds the type alone, not the code around it.</summary>
    public static string? GuardedService(TypeSyntax type, SemanticModel model) =>
        model.GetSpeculativeTypeInfo(type.SpanStart, type, SpeculativeBindingOption.BindAsTypeOrNamespace).Type is INamedTypeSymbol service
        && Annotations.IsGuarded(service.OriginalDefinition) ? Display.Short(service.OriginalDefinition) : null;

    private CallModel? Parse(InvocationExpressionSyntax call, string name)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (name is KnownTypes.AddKey or KnownTypes.AddCost && call.ArgumentList.Arguments is { Count: > 0 } arguments)
        {
            var key = arguments.FirstOrDefault(static argument => argument.NameColon?.Name.Identifier.ValueText == "name") ?? arguments[0];
            var kind = name == KnownTypes.AddKey ? CallKind.Key : CallKind.Cost;
            return new CallModel(kind, model.GetConstantValue(key.Expression, cancellationToken).Value as string ?? "");
        }

        if ((Registers(name) || Describes(name) || name == KnownTypes.ExemptFromShot)
            && Service(Generic(call), call.ArgumentList) is { } service)
        {
            var isMeant = Describes(name)
                ? _receivers.IsOf(call, KnownTypes.ServiceDescriptor)
                : _receivers.IsOn(call, KnownTypes.ServiceCollection);
            return !isMeant ? IsSetUp(name) ? SetUp(call, name) : null
                : name == KnownTypes.ExemptFromShot ? new CallModel(CallKind.Exemption, service)
                : call.ArgumentList.Arguments.Any(argument => _receivers.IsGuarded(argument.Expression)) ? SetUp(call, name)
                : Registration(service, call);
        }

        var counts = IsSwitch(name) ? SwitchesOn(name, call) : IsSetUp(name) || _receivers.IsRecorded(name);
        if (!counts || (_receivers.Recorder(call, name).Length > 0 && DeadCode.Holds(call)))
            return null;
        if (ShortCircuits.Matters(name) && ShortCircuits.Is(call))
            return new CallModel(CallKind.ShortCircuited, name);
        return name != KnownTypes.UseShot ? SetUp(call, name)
            : Placement.Mistake(call) is { } mistake ? new CallModel(CallKind.Misplaced, mistake)
            : Placement.IsBeforeAuthentication(call) ? new CallModel(CallKind.BeforeAuthentication, name)
            : SetUp(call, name);
    }

    private CallModel SetUp(InvocationExpressionSyntax call, string name)
    {
        var mayRegister = name != KnownTypes.AddShot && (name.StartsWith("Add", StringComparison.Ordinal) || _receivers.IsRecorded(name));
        return new CallModel(
            CallKind.Call, name, IsLate: mayRegister && RegistrationOrder.IsLate(call), Assembly: _receivers.Recorder(call, name));
    }

    private string? Service(GenericNameSyntax? generic, ArgumentListSyntax? arguments)
    {
        var type = generic?.TypeArgumentList.Arguments.FirstOrDefault()
            ?? arguments?.Arguments.Select(argument => argument.Expression).OfType<TypeOfExpressionSyntax>().FirstOrDefault()?.Type;
        return type is null ? null : guardedService is null ? GuardedService(type, model) : guardedService(type);
    }

    private static CallModel Registration(string service, SyntaxNode node) => new(
        CallKind.Registration, service, node.FirstAncestorOrSelf<MethodDeclarationSyntax>()?.Identifier.ValueText ?? "",
        RegistrationOrder.IsLate(node));

    private static bool IsSetUp(string name) =>
        (name.Length > 3 && name.Substring(0, 3) is "Use" or "Add" or "Map")
        || name == KnownTypes.ExemptFromShot || KnownTypes.EndpointLimits.Contains(name);

    private static bool SetsUser(ExpressionSyntax expression) => expression switch
    {
        AssignmentExpressionSyntax { Left: var target } =>
            ((target as MemberAccessExpressionSyntax)?.Name ?? target as IdentifierNameSyntax)?.Identifier.ValueText == "User",
        InvocationExpressionSyntax call =>
            MappingParser.Name(call) == "Set" && Generic(call)?.ToString().Contains("Authentication") == true,
        _ => false,
    };

    private static bool IsSwitch(string name) => name is KnownTypes.UseShot or KnownTypes.AddShot;

    private bool SwitchesOn(string name, InvocationExpressionSyntax call) =>
        _receivers.IsOn(call, name == KnownTypes.UseShot ? KnownTypes.ApplicationBuilder : KnownTypes.ServiceCollection)
        && _receivers.IsOwn(call)
        && !DeadCode.Holds(call);

    /// <summary>The container's own methods. Methods of other names may register something else, which SHOT045 warns about.</summary>
    private static bool Registers(string name) => name is
        "AddSingleton" or "AddScoped" or "AddTransient" or "TryAddSingleton" or "TryAddScoped" or "TryAddTransient"
        or "AddKeyedSingleton" or "AddKeyedScoped" or "AddKeyedTransient"
        or "TryAddKeyedSingleton" or "TryAddKeyedScoped" or "TryAddKeyedTransient" or "AddHttpClient";

    private static bool Describes(string name) => name is
        "Describe" or "DescribeKeyed" or "Singleton" or "Scoped" or "Transient" or "KeyedSingleton" or "KeyedScoped" or "KeyedTransient";

    /// <summary>Whether a method, which may be a member of an extension block, takes what it could register or map on.</summary>
    private static CallKind? Kind(MethodDeclarationSyntax method)
    {
        var receiver = (method.Parent as ExtensionBlockDeclarationSyntax)?.ParameterList?.Parameters ?? default;
        return receiver.Concat(method.ParameterList.Parameters)
            .Select(static parameter => (parameter.Type as QualifiedNameSyntax)?.Right ?? parameter.Type as SimpleNameSyntax)
            .Select(static type => type?.Identifier.ValueText switch
        {
            "IServiceCollection" or "IHostApplicationBuilder" or "WebApplicationBuilder" => (CallKind?)CallKind.Registrar,
            "IEndpointRouteBuilder" or "RouteGroupBuilder" or "WebApplication" => CallKind.Mapper,
            _ => null,
        }).FirstOrDefault(static kind => kind is not null);
    }

    private static GenericNameSyntax? Generic(InvocationExpressionSyntax call) => MappingParser.Called(call) as GenericNameSyntax;
}
