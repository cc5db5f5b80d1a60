using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Shot.AspNetCore.Deadlines;

/// <summary>The headers or trailers that a handler sees: its own until it claims the response, then the server's. One object for the whole
/// request, because handlers and callbacks may keep it.</summary>
internal sealed class HandlerHeaders(ContestedResponse response, bool isTrailers) : IHeaderDictionary
{
    private readonly HeaderDictionary _own = new(capacity: 8);

    // A number, because its text would be allocated for every response.
    private long? _contentLength;

    public int Count => Real?.Count ?? _own.Count + (_contentLength is null ? 0 : 1);

    /// <summary>Whether the handler has some of its own, which the server does not know of.</summary>
    public bool HasOwn => _own.Count > 0;

    public bool IsReadOnly => Real?.IsReadOnly ?? false;
    public ICollection<string> Keys => All.Keys;
    public ICollection<StringValues> Values => All.Values;

    public long? ContentLength
    {
        get => Real is { } real ? real.ContentLength : _contentLength;
        set
        {
            if (Real is { } real)
                real.ContentLength = value;
            else if (value < 0)
                throw new ArgumentOutOfRangeException(nameof(value), value, "Content-Length must not be negative.");
            else
                _contentLength = value;
        }
    }

    private IHeaderDictionary? Real => isTrailers ? response.RealTrailers : response.RealHeaders;

    /// <summary>The server's headers, or a copy of the handler's.</summary>
    private IHeaderDictionary All
    {
        get
        {
            if (Real is { } real)
                return real;
            var copy = new HeaderDictionary(_own.Count + 1);
            HandOver(copy);
            return copy;
        }
    }

    public StringValues this[string key]
    {
        get => TryGetValue(key, out var value) ? value : default;
        set
        {
            if (Real is { } real)
            {
                real[key] = value;
            }
            else if (IsContentLength(key))
            {
                _contentLength = Number(value);
            }
            else
            {
                response.Answers.HeaderRules.Check(key, value, response.Server.IsKestrel);
                _own[key] = value;
            }
        }
    }

    StringValues IDictionary<string, StringValues>.this[string key]
    {
        get => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"There is no header '{key}'.");
        set => this[key] = value;
    }

    /// <summary>Copies the headers that middleware has set. Returns whether there were any.</summary>
    public bool CopyFrom(IHeaderDictionary headers)
    {
        if (headers.Count == 0)
            return false;
        foreach (var (key, value) in headers)
        {
            if (!IsContentLength(key))
                _own[key] = value;
        }

        _contentLength = headers.ContentLength;
        return true;
    }

    /// <summary>Copies the handler's own headers to the server's. Returns the server's first exception about one.</summary>
    public Exception? HandOver(IHeaderDictionary headers)
    {
        Exception? refused = null;
        foreach (var (key, value) in _own)
        {
            var error = TrySet(headers, key, value);
            refused ??= error;
        }

        if (_contentLength is { } length)
            headers.ContentLength = length;
        return refused;
    }

    /// <summary>Sets a header, and returns the server's exception about it.</summary>
    public static Exception? TrySet(IHeaderDictionary headers, string key, StringValues value)
    {
        try
        {
            headers[key] = value;
            return null;
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            return error;
        }
    }

    public void Reset()
    {
        _own.Clear();
        _contentLength = null;
    }

    public void Add(string key, StringValues value)
    {
        if (Real is { } real)
            real.Add(new(key, value));
        else if (ContainsKey(key))
            throw new ArgumentException($"A header '{key}' already exists.", nameof(key));
        else
            this[key] = value;
    }

    public void Add(KeyValuePair<string, StringValues> item) => Add(item.Key, item.Value);

    public void Clear()
    {
        if (Real is { } real)
            real.Clear();
        else
            Reset();
    }

    public bool Contains(KeyValuePair<string, StringValues> item) => TryGetValue(item.Key, out var value) && value == item.Value;
    public bool ContainsKey(string key) => TryGetValue(key, out _);
    public void CopyTo(KeyValuePair<string, StringValues>[] array, int arrayIndex) => All.CopyTo(array, arrayIndex);

    public bool Remove(string key)
    {
        if (Real is { } real)
            return real.Remove(key);
        if (!IsContentLength(key))
            return _own.Remove(key);
        var was = _contentLength;
        _contentLength = null;
        return was is not null;
    }

    public bool Remove(KeyValuePair<string, StringValues> item) => Contains(item) && Remove(item.Key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out StringValues value)
    {
        if (Real is { } real)
            return real.TryGetValue(key, out value);
        if (!IsContentLength(key))
            return _own.TryGetValue(key, out value);
        value = _contentLength?.ToString(CultureInfo.InvariantCulture);
        return _contentLength is not null;
    }

    public IEnumerator<KeyValuePair<string, StringValues>> GetEnumerator() => All.GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    private static bool IsContentLength(string key) => string.Equals(key, HeaderNames.ContentLength, StringComparison.OrdinalIgnoreCase);

    private static long? Number(StringValues value) =>
        StringValues.IsNullOrEmpty(value) ? null
        : long.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length
        : throw new InvalidOperationException($"'{value}' is not a valid Content-Length: it must be a whole number that is not negative.");
}
