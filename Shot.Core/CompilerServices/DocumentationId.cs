namespace Shot.CompilerServices;

/// <summary>Names methods as XML documentation files do (C# specification, annex D.4.2), which the compiler can form too.</summary>
internal static class DocumentationId
{
    /// <summary>The id of a method's definition: <c>M:Shop.Orders.Place(System.Int32)</c>.</summary>
    public static string Of(MethodInfo method)
    {
        var definition = Definition(method);
        var arity = definition.IsGenericMethod ? $"``{definition.GetGenericArguments().Length}" : "";
        var parameters = string.Join(',', definition.GetParameters().Select(static parameter => Reference(parameter.ParameterType)));
        return $"M:{Declared(definition.DeclaringType!)}.{definition.Name.Replace('.', '#')}{arity}"
            + (parameters.Length == 0 ? "" : $"({parameters})");
    }

    public static MethodInfo Definition(MethodInfo method)
    {
        if (method is { IsGenericMethod: true, IsGenericMethodDefinition: false })
            method = method.GetGenericMethodDefinition();
        return method.DeclaringType is { IsGenericType: true, IsGenericTypeDefinition: false } type
            ? (MethodInfo)type.GetGenericTypeDefinition().GetMemberWithSameMetadataDefinitionAs(method)
            : method;
    }

    /// <summary>A type definition's own name, with arities: <c>Shop.Outer`1.Inner</c>.</summary>
    private static string Declared(Type type) => (type.DeclaringType is { } outer ? Declared(outer) + "." : Namespace(type)) + type.Name;

    private static string Namespace(Type type) => type.Namespace is { Length: > 0 } space ? space + "." : "";

    private static string Reference(Type type) =>
        type.IsByRef ? Reference(type.GetElementType()!) + "@"
        : type.IsPointer ? Reference(type.GetElementType()!) + "*"
        : type.IsSZArray ? Reference(type.GetElementType()!) + "[]"
        : type.IsArray ? $"{Reference(type.GetElementType()!)}[{string.Join(',', Enumerable.Repeat("0:", type.GetArrayRank()))}]"
        : type.IsGenericParameter ? $"{(type.DeclaringMethod is null ? "`" : "``")}{type.GenericParameterPosition}"
        : Constructed(type, type.GetGenericArguments());

    /// <summary>A type with its arguments, each level with its own: <c>Shop.Outer{System.Int32}.Inner</c>.</summary>
    private static string Constructed(Type type, Type[] arguments)
    {
        var inherited = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        var scope = type.DeclaringType is { } outer ? Constructed(outer, arguments[..inherited]) + "." : Namespace(type);
        var own = arguments.Length == inherited ? "" : $"{{{string.Join(',', arguments[inherited..].Select(Reference))}}}";
        return scope + type.Name.Split('`')[0] + own;
    }
}
