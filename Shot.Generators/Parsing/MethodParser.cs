namespace Shot.Generators.Parsing;

/// <summary>The parts of a method's wrapper that are the same for a decorator and for a partial method.</summary>
internal static class MethodParser
{
    public static ResultKind Kind(IMethodSymbol method)
    {
        if (method.ReturnsVoid || method.RefKind != RefKind.None)
            return method.ReturnsVoid ? ResultKind.Void : ResultKind.Reference;
        return method.ReturnType is not INamedTypeSymbol type ? ResultKind.Value : (type.Arity, Display.FullName(type)) switch
        {
            (0, "System.Threading.Tasks.Task") => ResultKind.Task,
            (1, "System.Threading.Tasks.Task") => ResultKind.TaskOfT,
            (0, "System.Threading.Tasks.ValueTask") => ResultKind.ValueTask,
            (1, "System.Threading.Tasks.ValueTask") => ResultKind.ValueTaskOfT,
            (1, "System.Collections.Generic.IAsyncEnumerable") => ResultKind.AsyncEnumerable,
            _ => ResultKind.Value,
        };
    }

    public static bool IsTask(ResultKind kind) =>
        kind is ResultKind.Task or ResultKind.TaskOfT or ResultKind.ValueTask or ResultKind.ValueTaskOfT;

    public static MethodModel Model(
        GuardedMethod guarded, string declaration, string work, LocalNames locals, IEnumerable<string> costs)
    {
        var (method, kind, token, guard) = guarded;

        // A task that may be null is forgiven: its wrapper takes none.
        var isForgiven = (IsTask(kind) || kind == ResultKind.AsyncEnumerable)
            && method.ReturnType.NullableAnnotation == NullableAnnotation.Annotated;
        return new MethodModel(
            declaration, ReturnType(method), ResultType(method, kind), kind, work + (isForgiven ? "!" : ""),
            token is null ? null : Display.Identifier(token.Name), locals,
            guard with
            {
                Keys = guard.Keys.Concat(costs.Select(static cost => $"{KnownTypes.Services}.ShotKeys.Cost({cost})")).ToEquatableArray(),
            })
        {
            OutParameters = method.Parameters.Where(static parameter => parameter.RefKind == RefKind.Out)
                .Select(static parameter => Display.Identifier(parameter.Name)).ToEquatableArray(),

            // A dynamic variable would be passed on by its value's type.
            ResultVariable = kind == ResultKind.Reference ? ReturnType(method)
                : method.ReturnType is IDynamicTypeSymbol ? "object?"
                : "var",
        };
    }

    public static TwinModel Twin(GuardedMethod guarded, string modifiers, IAssemblySymbol assembly)
    {
        var (method, kind, _, guard) = guarded;
        var result = kind is ResultKind.Void or ResultKind.Task or ResultKind.ValueTask
            ? "global::Shot.ShotResult"
            : $"global::Shot.ShotResult<{ResultType(method, kind)}>";
        var type = IsTask(kind) ? $"global::System.Threading.Tasks.ValueTask<{result}>" : result;
        var parameters = Parameters(method, assembly, asCallersSee: true);
        return new TwinModel(
            TwinDocumentation(method, guard).ToEquatableArray(), CopiedAttributes.OfImplicit(method, assembly),
            Declaration(method, modifiers, guarded.TwinName!, parameters, Constraints(method.TypeParameters), type), type);
    }

    public static string Declaration(
        IMethodSymbol method, string modifiers, string name, IEnumerable<string> parameters, string constraints, string? type = null) =>
        $"{modifiers}{type ?? ReturnType(method)} {name}{TypeParameters(method)}({Print.List(parameters)}){constraints}";

    /// <summary>A parameter's type, with <c>object</c> for <c>dynamic</c>: a dynamic argument is passed on by its value's type.</summary>
    public static string ParameterType(IParameterSymbol parameter) => parameter.Type is not IDynamicTypeSymbol
        ? Display.InCode(parameter.Type)
        : parameter.Type.NullableAnnotation == NullableAnnotation.Annotated ? "object?" : "object";

    public static bool CanHaveTwin(IMethodSymbol method) =>
        method.RefKind == RefKind.None
        && method.ReturnType is { IsRefLikeType: false, TypeKind: not (TypeKind.Pointer or TypeKind.FunctionPointer) }
            and not ITypeParameterSymbol { AllowsRefLikeType: true };

    /// <summary>The parameter with the caller's token: the last one, where there are several.</summary>
    public static IParameterSymbol? Token(IMethodSymbol method) =>
        method.Parameters.LastOrDefault(static parameter =>
            parameter.RefKind == RefKind.None && parameter.Type.Is(KnownTypes.CancellationToken));

    /// <summary>The declarations of a method's parameters; with the attributes and defaults where callers see them.</summary>
    public static IEnumerable<string> Parameters(IMethodSymbol method, IAssemblySymbol assembly, bool asCallersSee) =>
        method.Parameters.Select(parameter =>
        {
            var isScoped = parameter.ScopedKind != ScopedKind.None && parameter.RefKind != RefKind.Out && !parameter.IsParams;
            var declaration = (parameter.Ordinal == 0 && method.IsExtensionMethod ? "this " : "")
                + Declared(parameter, isScoped ? "scoped " : "");
            if (!asCallersSee)
                return declaration;
            var value = parameter.HasExplicitDefaultValue ? " = " + Literals.Of(parameter.Type, parameter.ExplicitDefaultValue) : "";
            return CopiedAttributes.Of(parameter.GetAttributes(), assembly) + declaration + value;
        });

    public static string Declared(IParameterSymbol parameter, string scoped = "") => (parameter.IsParams ? "params " : "") + scoped
        + $"{Passing(parameter.RefKind)}{ParameterType(parameter)} {Display.Identifier(parameter.Name)}";

    /// <summary>The arguments that pass a method's parameters on. The token's argument is the guarded call's.</summary>
    public static IEnumerable<string> Arguments(IMethodSymbol method, IParameterSymbol? token = null, string call = "") =>
        method.Parameters.Select(parameter => token is not null && parameter.IsSame(token) ? call + ".Token" : Argument(parameter));

    public static string Argument(IParameterSymbol parameter) =>
        Passing(parameter.RefKind == RefKind.RefReadOnlyParameter ? RefKind.In : parameter.RefKind) + Display.Identifier(parameter.Name);

    public static string Returning(RefKind kind) => kind switch { RefKind.Ref => "ref ", RefKind.RefReadOnly => "ref readonly ", _ => "" };

    public static string Passing(RefKind kind) => kind switch
    {
        RefKind.Ref => "ref ",
        RefKind.Out => "out ",
        RefKind.In => "in ",
        RefKind.RefReadOnlyParameter => "ref readonly ",
        _ => "",
    };

    public static string Signature(IMethodSymbol method)
    {
        var parameters = method.Parameters.Select(static parameter =>
            (parameter.RefKind == RefKind.None ? "" : "&") + parameter.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat));
        return $"`{Print.Number(method.Arity)}({Print.List(parameters)})";
    }

    public static string TypeParameters(IMethodSymbol method) =>
        Print.Types(method.TypeParameters.Select(static parameter => Display.Identifier(parameter.Name)));

    public static string Constraints(IEnumerable<ITypeParameterSymbol> parameters) => string.Concat(parameters.Select(Constraint));

    /// <summary>An explicit implementation inherits the constraints and only states what <c>T?</c> means.</summary>
    public static string ExplicitConstraints(IMethodSymbol method) => string.Concat(method.TypeParameters.Select(static parameter =>
        $" where {Display.Identifier(parameter.Name)} : "
        + (parameter.IsReferenceType ? "class" : parameter.IsValueType ? "struct" : "default")));

    public static string ObsoleteHelper(string name, IMethodSymbol method, string call, IAssemblySymbol assembly, bool isStatic)
    {
        var modifiers = $"{KnownTypes.ObsoleteMark} private {(isStatic ? "static " : "")}";
        var parameters = Parameters(method, assembly, asCallersSee: false);
        var declaration = Declaration(method, modifiers, name, parameters, Constraints(method.TypeParameters));
        return $"{declaration} => {(method.RefKind == RefKind.None ? "" : "ref ")}{call};";
    }

    public static LocalNames Locals(IMethodSymbol method)
    {
        var taken = new HashSet<string>(
            method.Parameters.Concat<ISymbol>(method.TypeParameters).Select(static parameter => parameter.Name), StringComparer.Ordinal);
        return new LocalNames(
            Unique.Name("call", taken), Unique.Name("result", taken), Unique.Name("error", taken), Unique.Name("work", taken));
    }

    public static bool HasPointers(IMethodSymbol method) =>
        HasPointers(method.ReturnType) || method.Parameters.Any(static parameter => HasPointers(parameter.Type));

    public static bool HasPointers(ITypeSymbol type) => type switch
    {
        IPointerTypeSymbol or IFunctionPointerTypeSymbol => true,
        IArrayTypeSymbol array => HasPointers(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.Any(HasPointers),
        _ => false,
    };

    /// <summary>The type that a caller gets in the end: <c>Receipt</c> of a <c>Task&lt;Receipt&gt;</c>; <c>void</c> when none.</summary>
    private static string ResultType(IMethodSymbol method, ResultKind kind) => kind switch
    {
        ResultKind.TaskOfT or ResultKind.ValueTaskOfT => Display.InCode(((INamedTypeSymbol)method.ReturnType).TypeArguments[0]),
        ResultKind.Task or ResultKind.ValueTask => "void",
        _ => method.ReturnType is IDynamicTypeSymbol ? "object?" : Display.InCode(method.ReturnType),
    };

    private static string ReturnType(IMethodSymbol method) => Returning(method.RefKind) + Display.InCode(method.ReturnType);

    private static IEnumerable<string> TwinDocumentation(IMethodSymbol method, GuardModel guard)
    {
        var outcomes = "overload" + (guard.MaxWaitMs > 0 ? " and timeout" : "");
        yield return $"/// <summary>As <c>{Print.Xml(method.Name)}</c>, "
            + $"but tells of {outcomes} in its result instead of throwing.</summary>";
        if (method.Parameters.Length + method.Arity > 0 && method.OriginalDefinition.GetDocumentationCommentId() is { } id)
            yield return $"/// <inheritdoc cref=\"{Print.Xml(id)}\" path=\"/*[self::param or self::typeparam]\"/>";
    }

    private static string Constraint(ITypeParameterSymbol parameter)
    {
        var isNullable = parameter.ReferenceTypeConstraintNullableAnnotation == NullableAnnotation.Annotated;
        var parts = parameter.ConstraintTypes
            .Zip(parameter.ConstraintNullableAnnotations, static (type, nullable) => Display.InCode(type.WithNullableAnnotation(nullable)))
            .Prepend(parameter.HasReferenceTypeConstraint ? isNullable ? "class?" : "class"
                : parameter.HasUnmanagedTypeConstraint ? "unmanaged"
                : parameter.HasValueTypeConstraint ? "struct"
                : parameter.HasNotNullConstraint ? "notnull"
                : null)
            .Append(parameter.HasConstructorConstraint && !parameter.HasValueTypeConstraint ? "new()" : null)
            .Append(parameter.AllowsRefLikeType ? "allows ref struct" : null).OfType<string>();
        return Print.List(parts) is { Length: > 0 } text ? $" where {Display.Identifier(parameter.Name)} : {text}" : "";
    }
}
