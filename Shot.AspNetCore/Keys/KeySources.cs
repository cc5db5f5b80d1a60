using System.Net;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Shot.AspNetCore.Keys;

/// <summary>Creates the sources of keys.</summary>
internal static class KeySources
{
    /// <summary>The client's address. Leading bits of an IPv6 address form the key.</summary>
    public static KeySource Address(ClientAddress client, KeyHashing hashing) => (context, _) =>
        context is not null && client.Of(context) is { } address ? hashing.Of(address) : null;

    /// <summary>A text that is taken as it is: the user, a claim, or a key that the application reads.</summary>
    public static KeySource Text(KeyHashing hashing, Func<HttpContext, string?> read) => (context, _) =>
        context is null || read(context) is not { Length: > 0 } text ? null
        : ReferenceEquals(text, ShotKey.NotLimited) ? ShotKeys.NotLimited
        : hashing.Hasher.Of(text);

    /// <summary>An argument of a hub method.</summary>
    public static KeySource Argument(int index, KeyHashing hashing) => (_, arguments) => Hash(arguments![index], hashing);

    /// <summary>A route value. Routing provides strings, but a route's default may be any object.</summary>
    public static KeySource Route(string name, ValueForm form) => (context, _) =>
        context?.Request.RouteValues[name] is not { } value ? form.Absent
        : form.Hash(value as string ?? Convert.ToString(value, CultureInfo.InvariantCulture));

    /// <summary>A request header. Several values are joined, without empty ones.</summary>
    public static KeySource Header(string name, ValueForm form) => (context, _) =>
        context is null ? null : Join(context.Request.Headers[name], form);

    /// <summary>A query value. The form decides about several values. Reads the query string without creating the collection that a handler
    /// would use, unless one exists: middleware may have replaced the query.</summary>
    public static KeySource Query(string name, ValueForm form) => (context, _) =>
    {
        if (context is null)
            return null;
        if (context.Features.Get<IQueryFeature>() is not { Query: var query })
            return Query(context.Request.QueryString.Value, name, form);
        var values = query[name];
        return form.TakesFirst && values.Count > 0 ? form.Hash(values[0]) : Join(values, form);
    };

    /// <summary>Hashes a value of a type that can be a key; null for null or an empty text.</summary>
    public static ulong? Hash(object? value, KeyHashing hashing) => value switch
    {
        null or "" => null,
        string text => hashing.Hasher.Of(text),
        Guid guid => hashing.Hasher.Of(guid),
        IPAddress address => hashing.Of(address),
        ulong number => hashing.Hasher.Of(number),
        char character => hashing.Hasher.Of(character),
        IConvertible number => hashing.Hasher.Of(number.ToInt64(CultureInfo.InvariantCulture)),
        _ => null,
    };

    private static ulong? Join(StringValues values, ValueForm form)
    {
        var length = values.Count;
        foreach (var value in values)
            length += value?.Length ?? 0;
        var joined = new JoinedValues(length);
        foreach (var value in values)
            joined.Add(value);
        return joined.Hash(form);
    }

    private static ulong? Query(string? query, string name, ValueForm form)
    {
        // Decoded values are no longer than the query.
        var joined = new JoinedValues(query?.Length ?? 0);
        foreach (var pair in new QueryStringEnumerable(query))
        {
            if (!pair.DecodeName().Span.Equals(name, StringComparison.OrdinalIgnoreCase))
                continue;
            var value = pair.DecodeValue().Span;
            if (form.TakesFirst)
                return form.Hash(value);
            joined.Add(value);
        }

        return joined.Hash(form);
    }
}
