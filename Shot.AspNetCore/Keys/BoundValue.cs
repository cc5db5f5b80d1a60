using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Shot.CompilerServices;

namespace Shot.AspNetCore.Keys;

/// <summary>A value of the request that a handler's parameter is bound to, as far as a key depends on it.</summary>
/// <param name="Parameter">The parameter's name in code.</param>
/// <param name="Source">Where it is bound from; null where MVC looks into a form first, then into the route and the query.</param>
/// <param name="Name">Under which name it is looked for there.</param>
/// <param name="Type">The parameter's type.</param>
/// <param name="IsMvc">Whether MVC binds it.</param>
/// <param name="IsUnknown">Whether nobody but the application knows how it is read: by a binder of its own, or into a property that has a value already.</param>
/// <param name="Default">What the handler gets when the request does not have the value; null when it gets nothing.</param>
internal sealed record BoundValue(string Parameter, KeyKind? Source, string Name, Type Type, bool IsMvc, bool IsUnknown, object? Default)
{
    private static readonly Type[] Integers = [typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong)];

    /// <summary>How a minimal API reads a text of this type; null when it is no type that a key can have.</summary>
    public KeyForm? Form => ValueType == typeof(string) || ValueType == typeof(char) ? KeyForm.Text
        : ValueType == typeof(Guid) ? KeyForm.Guid
        : ValueType == typeof(IPAddress) ? KeyForm.Address
        : Integers.Contains(ValueType) ? KeyForm.Number
        : null;

    /// <summary>Why no limit can read it as the handler's binder does, and what to write instead; null when one can.</summary>
    public string? WhyNoKey => IsUnknown
            ? $"its handler has '{Parameter}' from a binder or in a property of its own, and no limit knows how that reads it: take it as a parameter with [FromRoute], [FromQuery] or [FromHeader]"
        : Source is null
            ? $"MVC looks for its parameter '{Parameter}' in a form before the route and the query: write [FromRoute] or [FromQuery] on it, or [ApiController] on the class"
        : Form is null
            ? $"its parameter '{Parameter}' is of type {ValueType}, of which no limit knows the other spellings of a value: a key is a text, a whole number, a char, a Guid or an IPAddress"
        : null;

    private Type ValueType => Nullable.GetUnderlyingType(Type) ?? Type;

    private bool AcceptsNull => !Type.IsValueType || Nullable.GetUnderlyingType(Type) is not null;

    /// <summary>What the handler of an endpoint binds of the route, the query and the headers; nothing for one that reads the request itself.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="hasRouteValue">Whether its route has a value of a name.</param>
    public static BoundValue[] Of(Endpoint endpoint, Func<string, bool> hasRouteValue) => endpoint.Metadata.GetMetadata<ActionDescriptor>() is { } action
        ? [.. (action.Parameters ?? []).Concat(action.BoundProperties ?? []).Select(OfAction).OfType<BoundValue>()]
        : [.. endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>().Select(parameter => OfHandler(parameter, hasRouteValue)).OfType<BoundValue>()];

    /// <summary>Where the parameters of a minimal API's handler say that they are bound from: the same for handlers that one generated delegate can bind.</summary>
    public static string Sources(Endpoint endpoint) => string.Join(';', endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>().Select(static parameter => Declared(parameter.ParameterInfo)));

    /// <summary>Whether it is the value of the request that a part of a key names.</summary>
    public bool Is(KeyPart part) => part.Kind switch
    {
        KeyKind.Parameter => Parameter == part.Name,
        KeyKind.Route or KeyKind.Query => (Source is null || Source == part.Kind) && string.Equals(Name, part.Name, StringComparison.OrdinalIgnoreCase),
        KeyKind.Header => Source == KeyKind.Header && string.Equals(Name, part.Name, StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    /// <summary>Whether it is a model of MVC's of which the value that a part of a key names is a part: MVC binds that under its own name, and under the parameter's before it.</summary>
    public bool HasPart(KeyPart part) => IsMvc && Form is null && part.Kind is KeyKind.Route or KeyKind.Query or KeyKind.Header or KeyKind.Parameter
        && HasPart(ValueType, part.Name[(part.Name.LastIndexOf('.') + 1)..], part.Kind == KeyKind.Header, []);

    /// <summary>How its text becomes a key. Only for a type that a key can have.</summary>
    public ValueForm ToForm(int ipv6PrefixLength) => IsMvc
        ? new MvcForm(ValueType, AcceptsNull, ipv6PrefixLength, Absent())
        : new PlainForm(Form!.Value, ipv6PrefixLength, Absent());

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "MVC itself is not for trimmed applications.")]
    [UnconditionalSuppressMessage("Trimming", "IL2072", Justification = "MVC itself is not for trimmed applications.")]
    private static bool HasPart(Type model, string name, bool isHeader, HashSet<Type> seen)
    {
        if (model.HasElementType || model.IsGenericType)
            return (model.HasElementType ? [model.GetElementType()!] : model.GetGenericArguments()).Any(item => HasPart(item, name, isHeader, seen)) || (model.Namespace != "System.Collections.Generic" && HasProperty());
        return HasProperty();

        // What is made of a text has no parts.
        bool HasProperty() => !model.IsPrimitive && !model.IsEnum && model.Namespace != "System" && seen.Add(model)
            && model.GetProperties().Any(property => IsNamed(property) || HasPart(property.PropertyType, name, isHeader, seen));

        bool IsNamed(PropertyInfo property)
        {
            var attributes = property.GetCustomAttributes(inherit: true);
            var named = attributes.OfType<IModelNameProvider>().Select(static attribute => attribute.Name).FirstOrDefault(static given => given is not null) ?? property.Name;
            return string.Equals(named, name, StringComparison.OrdinalIgnoreCase)
                && attributes.OfType<IBindingSourceMetadata>().Any(static attribute => attribute.BindingSource == BindingSource.Header) == isHeader;
        }
    }

    private static BoundValue? OfAction(ParameterDescriptor parameter)
    {
        var source = parameter.BindingInfo?.BindingSource;
        KeyKind? kind = source == BindingSource.Path ? KeyKind.Route
            : source == BindingSource.Query ? KeyKind.Query
            : source == BindingSource.Header ? KeyKind.Header
            : null;
        if (kind is null && source is not null && source != BindingSource.ModelBinding && source != BindingSource.Custom)
            return null;
        var declared = (parameter as IParameterInfoParameterDescriptor)?.ParameterInfo;
        return new BoundValue(
            parameter.Name, kind, parameter.BindingInfo?.BinderModelName ?? parameter.Name, parameter.ParameterType, IsMvc: true,
            IsUnknown: declared is null || parameter.BindingInfo?.BinderType is not null || source == BindingSource.Custom, DefaultOf(parameter.ParameterType, declared, isMvc: true));
    }

    private static BoundValue? OfHandler(IParameterBindingMetadata parameter, Func<string, bool> hasRouteValue)
    {
        var (kind, name, isElsewhere) = Declared(parameter.ParameterInfo);
        if (isElsewhere)
            return null;

        // What no text is read of is bound from the body or the container.
        var type = parameter.ParameterInfo.ParameterType;
        var isRead = parameter.HasTryParse || type == typeof(string) || type.IsArray || type == typeof(Microsoft.Extensions.Primitives.StringValues);
        return (isRead || kind is not null) && !parameter.HasBindAsync
            ? new BoundValue(
                parameter.Name, kind ?? (hasRouteValue(parameter.Name) ? KeyKind.Route : KeyKind.Query), name ?? parameter.Name, type,
                IsMvc: false, IsUnknown: false, DefaultOf(type, parameter.ParameterInfo, isMvc: false))
            : null;
    }

    /// <summary>What the attributes on a handler's parameter say of where it is bound from; nothing where none says it.</summary>
    private static (KeyKind? Kind, string? Name, bool IsElsewhere) Declared(ParameterInfo parameter)
    {
        (KeyKind?, string?, bool) declared = default;
        foreach (var attribute in parameter.GetCustomAttributes(inherit: false))
        {
            declared = attribute switch
            {
                IFromRouteMetadata route => (KeyKind.Route, route.Name, false),
                IFromQueryMetadata query => (KeyKind.Query, query.Name, false),
                IFromHeaderMetadata header => (KeyKind.Header, header.Name, false),
                IFromBodyMetadata or IFromFormMetadata or IFromServiceMetadata => (null, null, true),
                _ => declared,
            };
        }

        return declared;
    }

    /// <summary>MVC calls an action with the default of its parameter's type where the request has no value; minimal APIs refuse such a request.</summary>
    private static object? DefaultOf(Type type, ParameterInfo? parameter, bool isMvc)
    {
        var isDeclared = parameter is { HasDefaultValue: true };
        var declared = isDeclared ? parameter!.DefaultValue : isMvc ? parameter?.GetCustomAttribute<DefaultValueAttribute>()?.Value : null;
        return declared ?? ((isMvc || isDeclared) && type.IsValueType && Nullable.GetUnderlyingType(type) is null ? OfType(type) : null);
    }

    private static object? OfType(Type type) => type == typeof(Guid) ? Guid.Empty : type == typeof(char) ? '\0' : Integers.Contains(type) ? 0L : null;

    private ulong? Absent() => Default switch
    {
        null or "" => null,
        string text => ShotKeys.Of(text),
        char character => ShotKeys.Of([character]),
        Guid guid => ShotKeys.Of(guid),
        ulong number => ShotKeys.Of(number),
        IConvertible number => ShotKeys.Of(number.ToInt64(System.Globalization.CultureInfo.InvariantCulture)),
        _ => null,
    };
}
