using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Primitives;

namespace Shot.AspNetCore.Keys;

/// <summary>A handler parameter that is bound to a value of the request: everything that a key depends on.</summary>
/// <param name="Parameter">The parameter's name in code.</param>
/// <param name="Source">Where it is bound from; null if MVC looks in a form, then in the route and the query.</param>
/// <param name="Name">The name it is looked up by.</param>
/// <param name="Type">The parameter's type.</param>
/// <param name="IsMvc">Whether MVC binds it.</param>
/// <param name="IsUnknown">Whether only the application knows how it is read: it has a custom binder, or is a property that may have a
/// value already.</param>
/// <param name="Default">The handler's value if the request has none; null if it gets none.</param>
internal sealed record BoundValue(string Parameter, KeyKind? Source, string Name, Type Type, bool IsMvc, bool IsUnknown, object? Default)
{
    /// <summary>How a minimal API parses text of this type; null if the type cannot be a key.</summary>
    public KeyForm? Form => FormOf(Type);

    /// <summary>Why a limit cannot read the value as the handler's binder does, and what to write instead; null if it can.</summary>
    public string? KeyProblem => IsUnknown
            ? $"its handler gets '{Parameter}' from a custom binder or a property, which a limit cannot read in the same way: "
                + "take it as a parameter with [FromRoute], [FromQuery] or [FromHeader]"
        : Source is null
            ? $"MVC looks for its parameter '{Parameter}' in a form before the route and the query: "
                + "write [FromRoute] or [FromQuery] on it, or [ApiController] on the class"
        : Form is null
            ? $"its parameter '{Parameter}' is of type {ValueType}, whose equal values may be spelled differently: "
                + "a key is a string, an integer, a char, a Guid or an IPAddress"
        : null;

    private Type ValueType => Nullable.GetUnderlyingType(Type) ?? Type;
    private bool AcceptsNull => !Type.IsValueType || Nullable.GetUnderlyingType(Type) is not null;

    /// <summary>How text of a type is parsed; null if the type cannot be a key.</summary>
    public static KeyForm? FormOf(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type == typeof(string) || type == typeof(char) ? KeyForm.Text
            : type == typeof(Guid) ? KeyForm.Guid
            : type == typeof(IPAddress) ? KeyForm.Address
            : MvcInteger.Of(type) is not null ? KeyForm.Number
            : null;
    }

    /// <summary>The values that an endpoint's handler binds from the route, the query and the headers; empty for a handler that reads the
    /// request itself.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="hasRouteValue">Whether the route has a value of this name.</param>
    public static BoundValue[] Of(Endpoint endpoint, Func<string, bool> hasRouteValue)
    {
        var values = endpoint.Metadata.GetMetadata<ActionDescriptor>() is { } action
            ? ParametersOf(action).Select(OfAction)
            : ParametersOf(endpoint).Select(parameter => OfHandler(parameter, hasRouteValue));
        return [.. values.OfType<BoundValue>()];
    }

    /// <summary>Whether the endpoint's handler has a parameter of this name, however it is bound.</summary>
    public static bool IsParameter(Endpoint endpoint, string name) => endpoint.Metadata.GetMetadata<ActionDescriptor>() is { } action
        ? ParametersOf(action).Any(parameter => parameter.Name == name)
        : ParametersOf(endpoint).Any(parameter => parameter.Name == name);

    /// <summary>The binding sources that a minimal API's parameters declare: equal for handlers that one generated delegate can
    /// bind.</summary>
    public static string Sources(Endpoint endpoint) =>
        string.Join(';', ParametersOf(endpoint).Select(static parameter => Declared(parameter.ParameterInfo)));

    /// <summary>Whether a key part names this value.</summary>
    public bool Is(KeyPart part) => part.Kind == KeyKind.Parameter
        ? Parameter == part.Name
        : (Source == part.Kind || (Source is null && part.Kind != KeyKind.Header))
            && string.Equals(Name, part.Name, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether this is an MVC model that contains the named value. MVC binds such a value under the parameter's name as a prefix,
    /// and then under its own name.</summary>
    public bool HasPart(KeyPart part) => IsMvc && Form is null
        && HasPart(ValueType, part.Name[(part.Name.LastIndexOf('.') + 1)..], part.Kind == KeyKind.Header, []);

    /// <summary>The conversion of its text to a key. Only for types that can be keys.</summary>
    public ValueForm ToForm(KeyHashing hashing) => IsMvc
        ? new MvcForm(ValueType, AcceptsNull, hashing, Absent(hashing))
        : new ValueForm(Form!.Value, hashing, Absent(hashing));

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "MVC does not support trimming.")]
    [UnconditionalSuppressMessage("Trimming", "IL2072", Justification = "MVC does not support trimming.")]
    private static bool HasPart(Type model, string name, bool isHeader, HashSet<Type> seen)
    {
        if (!model.HasElementType && !model.IsGenericType)
            return HasProperty();
        var items = model.HasElementType ? [model.GetElementType()!] : model.GetGenericArguments();
        return items.Any(item => HasPart(item, name, isHeader, seen))
            || (model.Namespace != "System.Collections.Generic" && HasProperty());

        // A value parsed from text has no parts.
        bool HasProperty() => !model.IsPrimitive && !model.IsEnum && model.Namespace != "System" && seen.Add(model)
            && model.GetProperties().Any(property => IsNamed(property) || HasPart(property.PropertyType, name, isHeader, seen));

        bool IsNamed(PropertyInfo property)
        {
            var attributes = property.GetCustomAttributes(inherit: true);
            var named = attributes.OfType<IModelNameProvider>().FirstOrDefault(static attribute => attribute.Name is not null)?.Name;
            var sources = attributes.OfType<IBindingSourceMetadata>().Select(static attribute => attribute.BindingSource);
            return string.Equals(named ?? property.Name, name, StringComparison.OrdinalIgnoreCase)
                && isHeader == sources.Contains(BindingSource.Header);
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
        var isUnknown = declared is null || parameter.BindingInfo?.BinderType is not null || source == BindingSource.Custom;
        return new BoundValue(
            parameter.Name, kind, parameter.BindingInfo?.BinderModelName ?? parameter.Name, parameter.ParameterType,
            IsMvc: true, isUnknown, DefaultOf(parameter.ParameterType, declared, isMvc: true));
    }

    private static BoundValue? OfHandler(IParameterBindingMetadata parameter, Func<string, bool> hasRouteValue)
    {
        var (kind, name, isElsewhere) = Declared(parameter.ParameterInfo);
        if (isElsewhere)
            return null;

        // A type that cannot be parsed from text is bound from the body or the container.
        var type = parameter.ParameterInfo.ParameterType;
        var isRead = parameter.HasTryParse || type == typeof(string) || type.IsArray || type == typeof(StringValues);
        if (parameter.HasBindAsync || !(isRead || kind is not null))
            return null;
        kind ??= hasRouteValue(parameter.Name) ? KeyKind.Route : KeyKind.Query;
        var absent = DefaultOf(type, parameter.ParameterInfo, isMvc: false);
        return new BoundValue(parameter.Name, kind, name ?? parameter.Name, type, IsMvc: false, IsUnknown: false, absent);
    }

    /// <summary>The binding source that the attributes of a handler's parameter declare; all null and false if none does.</summary>
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

    /// <summary>The handler's value if the request has none. MVC uses the default of the parameter's type; minimal APIs reject such a
    /// request.</summary>
    private static object? DefaultOf(Type type, ParameterInfo? parameter, bool isMvc)
    {
        var isDeclared = parameter is { HasDefaultValue: true };
        var declared = isDeclared ? parameter!.DefaultValue
            : isMvc ? parameter?.GetCustomAttribute<DefaultValueAttribute>()?.Value
            : null;
        return declared is not null ? declared
            : !isMvc && !isDeclared ? null
            : type == typeof(Guid) ? Guid.Empty
            : type == typeof(char) ? (object)'\0'
            : MvcInteger.Of(type) is not null ? 0L
            : null;
    }

    /// <summary>The parameters and properties of an action, or of all handlers of a page.</summary>
    private static IEnumerable<ParameterDescriptor> ParametersOf(ActionDescriptor action) =>
        (action.Parameters ?? []).Concat(action.BoundProperties ?? [])
            .Concat((action as CompiledPageActionDescriptor)?.HandlerMethods?.SelectMany(static handler => handler.Parameters) ?? []);

    private static IReadOnlyList<IParameterBindingMetadata> ParametersOf(Endpoint endpoint) =>
        endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>();

    /// <summary>The hash of <see cref="Default"/>. A char is bound as a text of one character.</summary>
    private ulong? Absent(KeyHashing hashing) =>
        Default is char character ? hashing.Hasher.Of([character]) : KeySources.Hash(Default, hashing);
}
