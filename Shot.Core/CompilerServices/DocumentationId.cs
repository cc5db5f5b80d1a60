using System.Reflection;
using System.Text;

namespace Shot.CompilerServices;

/// <summary>
/// Names methods at run time as the compiler names them in XML documentation files, the one name that both have
/// (C# specification, annex D.4.2, "ID string format").
/// </summary>
internal static class DocumentationId
{
    /// <summary>The id of a method's definition: <c>M:Shop.Orders.Place(System.Int32)</c>.</summary>
    public static string Of(MethodInfo method)
    {
        var definition = Definition(method);
        var text = new StringBuilder("M:");
        AppendName(text, definition.DeclaringType!);
        text.Append('.').Append(definition.Name.Replace('.', '#'));
        if (definition.IsGenericMethod)
            text.Append("``").Append(definition.GetGenericArguments().Length);
        var parameters = definition.GetParameters();
        if (parameters.Length == 0)
            return text.ToString();
        for (var i = 0; i < parameters.Length; i++)
        {
            text.Append(i == 0 ? '(' : ',');
            AppendType(text, parameters[i].ParameterType);
        }

        return text.Append(')').ToString();
    }

    /// <summary>The method as its generic type and itself define it.</summary>
    public static MethodInfo Definition(MethodInfo method)
    {
        if (method is { IsGenericMethod: true, IsGenericMethodDefinition: false })
            method = method.GetGenericMethodDefinition();
        return method.DeclaringType is { IsGenericType: true, IsGenericTypeDefinition: false } type
            ? (MethodInfo)type.GetGenericTypeDefinition().GetMemberWithSameMetadataDefinitionAs(method)
            : method;
    }

    /// <summary>A type definition's own name, with arities: <c>Shop.Outer`1.Inner</c>.</summary>
    private static void AppendName(StringBuilder text, Type type)
    {
        if (type.DeclaringType is { } outer)
        {
            AppendName(text, outer);
            text.Append('.');
        }
        else if (type.Namespace is { Length: > 0 } space)
        {
            text.Append(space).Append('.');
        }

        text.Append(type.Name);
    }

    private static void AppendType(StringBuilder text, Type type)
    {
        if (type.IsByRef)
        {
            AppendType(text, type.GetElementType()!);
            text.Append('@');
        }
        else if (type.IsPointer)
        {
            AppendType(text, type.GetElementType()!);
            text.Append('*');
        }
        else if (type.IsArray)
        {
            AppendType(text, type.GetElementType()!);
            text.Append('[');
            if (!type.IsSZArray)
                text.AppendJoin(',', Enumerable.Repeat("0:", type.GetArrayRank()));
            text.Append(']');
        }
        else if (type.IsGenericParameter)
        {
            text.Append(type.DeclaringMethod is null ? "`" : "``").Append(type.GenericParameterPosition);
        }
        else
        {
            AppendConstructed(text, type, type.GetGenericArguments());
        }
    }

    /// <summary>A type with its arguments, each level with its own: <c>Shop.Outer{System.Int32}.Inner</c>.</summary>
    private static void AppendConstructed(StringBuilder text, Type type, ReadOnlySpan<Type> arguments)
    {
        var inherited = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        if (type.DeclaringType is { } outer)
        {
            AppendConstructed(text, outer, arguments[..inherited]);
            text.Append('.');
        }
        else if (type.Namespace is { Length: > 0 } space)
        {
            text.Append(space).Append('.');
        }

        var own = arguments[inherited..];
        var name = type.Name;
        var tick = name.IndexOf('`', StringComparison.Ordinal);
        text.Append(tick < 0 ? name : name[..tick]);
        if (own.Length == 0)
            return;
        for (var i = 0; i < own.Length; i++)
        {
            text.Append(i == 0 ? '{' : ',');
            AppendType(text, own[i]);
        }

        text.Append('}');
    }
}
