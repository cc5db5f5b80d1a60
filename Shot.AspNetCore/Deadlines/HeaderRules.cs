using System.Buffers;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace Shot.AspNetCore.Deadlines;

/// <summary>The header names and values that a server accepts. A handler under a deadline sets its own headers before the server sees them;
/// invalid ones must throw where they are set, so that the handler can catch the exception.</summary>
/// <param name="encodings">Kestrel's encodings of header values beyond ASCII; null, or a null result, if it accepts only ASCII.</param>
internal sealed class HeaderRules(Func<string, Encoding?>? encodings)
{
    private static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> Control = SearchValues.Create(
        [.. Enumerable.Range(0, ' ').Select(static code => (char)code).Where(static control => control != '\t'), '\x7f']);

    public void Check(string name, StringValues values, bool isKestrel)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (values.Count == 0)
            return;
        if (name.AsSpan().IndexOfAnyExcept(Token) is >= 0 and var index)
            throw Refused(name, "name", name[index]);
        var isAscii = isKestrel && encodings?.Invoke(name) is null;
        foreach (var value in values)
        {
            var at = value.AsSpan().IndexOfAny(Control);
            if (at < 0 && isAscii)
                at = value.AsSpan().IndexOfAnyExceptInRange('\0', '\x7f');
            if (at >= 0)
                throw Refused(name, "value", value![at]);
        }
    }

    private static InvalidOperationException Refused(string name, string part, char character) =>
        new($"The {part} of the response header '{name}' contains the character 0x{(int)character:X4}, which servers do not send.");
}
