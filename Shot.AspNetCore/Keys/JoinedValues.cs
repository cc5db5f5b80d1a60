using System.Buffers;
using Microsoft.Extensions.Primitives;

namespace Shot.AspNetCore.Keys;

/// <summary>Joins several values of one name as <see cref="StringValues"/> does for handlers: those that are not empty, separated by
/// commas. A single value is not copied.</summary>
/// <param name="maxLength">Maximum length of the joined text.</param>
internal ref struct JoinedValues(int maxLength)
{
    private char[]? _buffer;
    private ReadOnlySpan<char> _text;
    private bool _isThere;

    public void Add(ReadOnlySpan<char> value)
    {
        _isThere = true;
        if (value.IsEmpty)
            return;
        if (_text.IsEmpty)
        {
            _text = value;
            return;
        }

        if (_buffer is null)
        {
            _buffer = ArrayPool<char>.Shared.Rent(maxLength);
            _text.CopyTo(_buffer);
        }

        _buffer[_text.Length] = ',';
        value.CopyTo(_buffer.AsSpan(_text.Length + 1));
        _text = _buffer.AsSpan(0, _text.Length + 1 + value.Length);
    }

    /// <summary>Hashes the joined text. To be called once, at the end.</summary>
    public readonly ulong? Hash(ValueForm form)
    {
        var hash = _isThere ? form.Hash(_text) : form.Absent;
        if (_buffer is not null)
            ArrayPool<char>.Shared.Return(_buffer);
        return hash;
    }
}
