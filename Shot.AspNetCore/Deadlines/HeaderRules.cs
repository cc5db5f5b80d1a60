using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Primitives;

namespace Shot.AspNetCore.Deadlines;

/// <summary>
/// What a server takes as a header. A handler under a deadline has headers of its own until its response is claimed, and what the server
/// would refuse must be refused where it is set, or a <c>catch</c> around it catches nothing.
/// </summary>
/// <param name="encodings">How Kestrel encodes the values of a header beyond ASCII; null, or null from it, where it takes none.</param>
internal sealed class HeaderRules(Func<string, Encoding?>? encodings)
{
    private static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> Control = SearchValues.Create(
        [.. Enumerable.Range(0, ' ').Select(static code => (char)code).Where(static control => control != '\t'), '\x7f']);

    /// <summary>Whether Kestrel itself sends the response: other servers, and tests without a server, take values beyond ASCII.</summary>
    public static bool IsKestrel(object response) => response.GetType().Assembly == typeof(KestrelServerOptions).Assembly;

    /// <exception cref="ArgumentException">A name is empty.</exception>
    /// <exception cref="InvalidOperationException">No server would send this.</exception>
    public void Check(string name, StringValues values, bool isKestrel)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (values.Count == 0)
            return;
        if (name.AsSpan().IndexOfAnyExcept(Token) is >= 0 and var place)
            throw Refused(name, "name", name[place]);
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
        new($"The {part} of the response header '{name}' has the character 0x{(int)character:X4}, which a server does not send there.");
}
