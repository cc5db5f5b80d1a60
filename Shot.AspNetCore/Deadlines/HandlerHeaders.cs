using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Shot.AspNetCore.Deadlines;

/// <summary>
/// The headers or trailers that a handler sees: its own until it claims the response, then the server's. One object for
/// the whole request, because handlers and callbacks may keep it.
/// </summary>
internal sealed class HandlerHeaders(ContestedResponse response, bool isTrailers) : IHeaderDictionary
{
    private readonly HeaderDictionary _own = new(capacity: 8);

    // A number, because its text would be allocated for every response.
    private long? _contentLength;

    public int Count => Real?.Count ?? _own.Count + (_contentLength is null ? 0 : 1);

    public bool IsReadOnly => Real?.IsReadOnly ?? false;

    public ICollection<string> Keys => (Real ?? Copy()).Keys;

    public ICollection<StringValues> Values => (Real ?? Copy()).Values;

    public long? ContentLength
    {
        get => Real is { } real ? real.ContentLength : _contentLength;
        set
        {
            if (Real is { } real)
                real.ContentLength = value;
            else
                _contentLength = value is null or >= 0
                    ? value
                    : throw new ArgumentOutOfRangeException(nameof(value), value, "Content-Length must not be negative.");
        }
    }

    private IHeaderDictionary? Real => isTrailers ? response.RealTrailers : response.RealHeaders;

    public StringValues this[string key]
    {
        get => Real is { } real ? real[key] : IsContentLength(key) ? Text(_contentLength) : _own[key];
        set
        {
            if (Real is { } real)
                real[key] = value;
            else if (IsContentLength(key))
                _contentLength = Number(value);
            else
                Set(key, value);
        }
    }

    StringValues IDictionary<string, StringValues>.this[string key]
    {
        get => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"There is no header '{key}'.");
        set => this[key] = value;
    }

    /// <summary>Copies the headers that middleware has set.</summary>
    /// <returns>Whether there were any.</returns>
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

    /// <summary>Copies the handler's own headers to the server's.</summary>
    /// <returns>
    /// The first exception of the server about a header, after all others were copied; null if it accepted all.
    /// </returns>
    public Exception? HandOver(IHeaderDictionary headers, bool replace)
    {
        if (replace)
            headers.Clear();
        Exception? refused = null;
        foreach (var (key, value) in _own)
        {
            try
            {
                headers[key] = value;
            }
            catch (Exception error) when (error is InvalidOperationException or ArgumentException)
            {
                refused ??= error;
            }
        }

        if (_contentLength is { } length)
            headers.ContentLength = length;
        return refused;
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

    public void CopyTo(KeyValuePair<string, StringValues>[] array, int arrayIndex) => (Real ?? Copy()).CopyTo(array, arrayIndex);

    public bool Remove(string key)
    {
        if (Real is { } real)
            return real.Remove(key);
        if (!IsContentLength(key))
            return _own.Remove(key);
        var was = _contentLength is not null;
        _contentLength = null;
        return was;
    }

    public bool Remove(KeyValuePair<string, StringValues> item) => Contains(item) && Remove(item.Key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out StringValues value)
    {
        if (Real is { } real)
            return real.TryGetValue(key, out value);
        if (!IsContentLength(key))
            return _own.TryGetValue(key, out value);
        value = Text(_contentLength);
        return _contentLength is not null;
    }

    public IEnumerator<KeyValuePair<string, StringValues>> GetEnumerator() => (Real ?? Copy()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static bool IsContentLength(string key) => string.Equals(key, HeaderNames.ContentLength, StringComparison.OrdinalIgnoreCase);

    private static StringValues Text(long? length) => length?.ToString(CultureInfo.InvariantCulture);

    private static long? Number(StringValues value) =>
        StringValues.IsNullOrEmpty(value) ? null
        : long.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length
        : throw new InvalidOperationException($"'{value}' is not a valid Content-Length: it must be a whole number that is not negative.");

    private void Set(string key, StringValues value)
    {
        response.Answers.HeaderRules.Check(key, value, response.IsKestrels);
        _own[key] = value;
    }

    private HeaderDictionary Copy()
    {
        var copy = new HeaderDictionary(_own.Count + 1);
        HandOver(copy, replace: false);
        return copy;
    }
}
