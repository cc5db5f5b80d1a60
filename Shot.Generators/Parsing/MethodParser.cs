using Microsoft.CodeAnalysis;
using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>The parts of a method's wrapper that are the same for a decorator and for a partial method.</summary>
internal static class MethodParser
{
    public static ResultKind Kind(IMethodSymbol method)
    {
        if (method.ReturnsVoid)
            return ResultKind.Void;
        if (method.ReturnsByRef || method.ReturnsByRefReadonly)
            return ResultKind.Reference;
        if (method.ReturnType is not INamedTypeSymbol type)
            return ResultKind.Value;
        return (type.Arity, Display.FullName(type)) switch
        {
            (0, "System.Threading.Tasks.Task") => ResultKind.Task,
            (1, "System.Threading.Tasks.Task") => ResultKind.TaskOfT,
            (0, "System.Threading.Tasks.ValueTask") => ResultKind.ValueTask,
            (1, "System.Threading.Tasks.ValueTask") => ResultKind.ValueTaskOfT,
            (1, "System.Collections.Generic.IAsyncEnumerable") => ResultKind.AsyncEnumerable,
            _ => ResultKind.Value,
        };
    }

    /// <summary>The type of what the caller gets in the end: <c>Receipt</c> of a <c>Task&lt;Receipt&gt;</c>; <c>void</c> when nothing.</summary>
    public static string ResultType(IMethodSymbol method, ResultKind kind) => kind switch
    {
        ResultKind.TaskOfT or ResultKind.ValueTaskOfT => Display.InCode(((INamedTypeSymbol)method.ReturnType).TypeArguments[0]),
        ResultKind.Task or ResultKind.ValueTask => "void",
        _ when method.ReturnType is IDynamicTypeSymbol => "object?",
        _ => Display.InCode(method.ReturnType),
    };

    /// <summary>The return type with <c>ref</c> where it has one.</summary>
    public static string ReturnType(IMethodSymbol method) => method switch
    {
        { ReturnsByRef: true } => "ref " + Display.InCode(method.ReturnType),
        { ReturnsByRefReadonly: true } => "ref readonly " + Display.InCode(method.ReturnType),
        _ => Display.InCode(method.ReturnType),
    };

    /// <summary>
    /// The type of a parameter of an emitted member. <c>dynamic</c> is written as <c>object</c>, which is the same to callers: a dynamic argument would be passed on by
    /// its value's type, to whichever overload takes that.
    /// </summary>
    public static string ParameterType(IParameterSymbol parameter) => parameter.Type is IDynamicTypeSymbol
        ? parameter.Type.NullableAnnotation == NullableAnnotation.Annotated ? "object?" : "object"
        : Display.InCode(parameter.Type);

    /// <summary>Whether a result can be held by <c>ShotResult&lt;T&gt;</c>.</summary>
    public static bool CanHaveTwin(IMethodSymbol method) =>
        !method.ReturnsByRef && !method.ReturnsByRefReadonly
        && method.ReturnType is { IsRefLikeType: false, TypeKind: not (TypeKind.Pointer or TypeKind.FunctionPointer) }
        && method.ReturnType is not ITypeParameterSymbol { AllowsRefLikeType: true };

    /// <summary>The parameter that carries the caller's cancellation: the last one, where there are several.</summary>
    public static IParameterSymbol? Token(IMethodSymbol method) =>
        method.Parameters.LastOrDefault(parameter => parameter.RefKind == RefKind.None && Display.FullName(parameter.Type) == KnownTypes.CancellationToken);

    /// <summary>The method's parameters; the token's argument is the guarded call's.</summary>
    public static EquatableArray<ParameterModel> Parameters(IMethodSymbol method, IParameterSymbol? token, string call, IAssemblySymbol assembly, bool asTwinOrImplicit) =>
        method.Parameters.Select(parameter => Parameter(parameter, token, call, assembly, asTwinOrImplicit)).ToEquatableArray();

    public static string TypeParameters(IMethodSymbol method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.TypeParameters.Select(parameter => Display.Identifier(parameter.Name)))}>" : "";

    public static string Constraints(IEnumerable<ITypeParameterSymbol> parameters) =>
        string.Concat(parameters.Select(Constraint));

    /// <summary>An explicit implementation inherits the constraints; it only says which <c>T?</c> means what.</summary>
    public static string ExplicitConstraints(IMethodSymbol method) =>
        string.Concat(method.TypeParameters.Select(parameter =>
            $" where {Display.Identifier(parameter.Name)} : {(parameter.IsReferenceType ? "class" : parameter.IsValueType ? "struct" : "default")}"));

    /// <summary>What a call's result needs where it may be null and its wrapper takes none.</summary>
    public static string Forgiveness(IMethodSymbol method, ResultKind kind) =>
        kind is not (ResultKind.Void or ResultKind.Value or ResultKind.Reference) && method.ReturnType.NullableAnnotation == NullableAnnotation.Annotated ? "!" : "";

    /// <summary>The declared type of a variable that holds the result: a dynamic one would be passed on by its value's type.</summary>
    public static string ResultVariable(IMethodSymbol method) => method.ReturnType is IDynamicTypeSymbol ? "object?" : "var";

    /// <summary>A private method around a call of what is an error to name elsewhere: obsolete itself, it may.</summary>
    public static string ObsoleteHelper(string name, IMethodSymbol method, string call, IAssemblySymbol assembly, bool isStatic)
    {
        var parameters = Parameters(method, null, "", assembly, asTwinOrImplicit: false).Select(static parameter => parameter.Declaration);
        return $"{KnownTypes.ObsoleteMark} private {(isStatic ? "static " : "")}{ReturnType(method)} {name}{TypeParameters(method)}({string.Join(", ", parameters)})"
            + $"{Constraints(method.TypeParameters)} => {(method.ReturnsByRef || method.ReturnsByRefReadonly ? "ref " : "")}{call};";
    }

    public static LocalNames Locals(IMethodSymbol method)
    {
        var taken = new HashSet<string>(method.Parameters.Select(parameter => parameter.Name).Concat(method.TypeParameters.Select(parameter => parameter.Name)), StringComparer.Ordinal);
        return new LocalNames(Unique.Name("call", taken), Unique.Name("result", taken), Unique.Name("error", taken), Unique.Name("work", taken));
    }

    public static bool HasPointers(ITypeSymbol type) => type switch
    {
        IPointerTypeSymbol or IFunctionPointerTypeSymbol => true,
        IArrayTypeSymbol array => HasPointers(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.Any(HasPointers),
        _ => false,
    };

    public static bool HasPointers(IMethodSymbol method) =>
        HasPointers(method.ReturnType) || method.Parameters.Any(parameter => HasPointers(parameter.Type));

    /// <summary>A parameter as it is passed on.</summary>
    public static string Argument(IParameterSymbol parameter) => Passing(parameter.RefKind == RefKind.RefReadOnlyParameter ? RefKind.In : parameter.RefKind) + Display.Identifier(parameter.Name);

    private static string Passing(RefKind kind) => kind switch
    {
        RefKind.Ref => "ref ",
        RefKind.Out => "out ",
        RefKind.In => "in ",
        RefKind.RefReadOnlyParameter => "ref readonly ",
        _ => "",
    };

    private static ParameterModel Parameter(IParameterSymbol parameter, IParameterSymbol? token, string call, IAssemblySymbol assembly, bool asTwinOrImplicit)
    {
        var name = Display.Identifier(parameter.Name);
        var scoped = parameter.ScopedKind != ScopedKind.None && parameter.RefKind != RefKind.Out && !parameter.IsParams ? "scoped " : "";
        var receiver = parameter is { Ordinal: 0, ContainingSymbol: IMethodSymbol { IsExtensionMethod: true } } ? "this " : "";
        var modifiers = receiver + (parameter.IsParams ? "params " : "") + scoped + Passing(parameter.RefKind);
        var attributes = asTwinOrImplicit ? CopiedAttributes.Of(parameter.GetAttributes(), assembly) : "";
        var value = asTwinOrImplicit && parameter.HasExplicitDefaultValue ? " = " + Literals.Of(parameter.Type, parameter.ExplicitDefaultValue) : "";
        var argument = SymbolEqualityComparer.Default.Equals(parameter, token) ? call + ".Token" : Argument(parameter);
        return new ParameterModel(attributes + modifiers + ParameterType(parameter) + " " + name, value, argument, name, parameter.RefKind == RefKind.Out);
    }

    private static string Constraint(ITypeParameterSymbol parameter)
    {
        var parts = new List<string>();
        if (parameter.HasReferenceTypeConstraint)
            parts.Add(parameter.ReferenceTypeConstraintNullableAnnotation == NullableAnnotation.Annotated ? "class?" : "class");
        else if (parameter.HasUnmanagedTypeConstraint)
            parts.Add("unmanaged");
        else if (parameter.HasValueTypeConstraint)
            parts.Add("struct");
        else if (parameter.HasNotNullConstraint)
            parts.Add("notnull");
        for (var i = 0; i < parameter.ConstraintTypes.Length; i++)
            parts.Add(Display.InCode(parameter.ConstraintTypes[i].WithNullableAnnotation(parameter.ConstraintNullableAnnotations[i])));
        if (parameter.HasConstructorConstraint && !parameter.HasValueTypeConstraint)
            parts.Add("new()");
        if (parameter.AllowsRefLikeType)
            parts.Add("allows ref struct");
        return parts.Count == 0 ? "" : $" where {Display.Identifier(parameter.Name)} : {string.Join(", ", parts)}";
    }
}
