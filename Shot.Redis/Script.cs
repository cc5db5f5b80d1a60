using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace Shot.Redis;

/// <summary>A script that the server runs atomically. It is sent by its hash, and once in full to a server that does not know it.</summary>
/// <remarks>
/// The protocol tells by their order alone which request a reply belongs to. Therefore each request has a number, with which the reply
/// begins: a connection that loses or repeats a reply cannot grant anything twice.
/// </remarks>
internal sealed class Script
{
    private static long _requests;

    private readonly string _text;
    private readonly byte[] _hash;

    /// <param name="name">File name of the embedded script.</param>
    public Script(string name)
    {
        using var stream = typeof(Script).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        _text = reader.ReadToEnd();
#pragma warning disable CA5350 // The protocol names scripts by their SHA-1.
        _hash = SHA1.HashData(Encoding.UTF8.GetBytes(_text));
#pragma warning restore CA5350
    }

    /// <summary>Runs the script.</summary>
    /// <param name="database">The server.</param>
    /// <param name="key">The key that the script uses.</param>
    /// <param name="arguments">The arguments. The last one is left empty, for the number of the request.</param>
    /// <returns>The reply after the number.</returns>
    /// <exception cref="RedisException">The server refuses, or is not reached.</exception>
    /// <exception cref="InvalidDataException">The reply belongs to another request.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReadOnlyMemory<byte>> RunAsync(IDatabaseAsync database, RedisKey key, RedisValue[] arguments)
    {
        var number = Interlocked.Increment(ref _requests);
        arguments[^1] = number;
        RedisResult result;
        try
        {
            result = await database.ScriptEvaluateAsync(_hash, [key], arguments).ConfigureAwait(false);
        }
        catch (RedisServerException error) when (error.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            // Nothing was executed, so it may be sent again.
            object[] whole = [_text, 1, key, .. arguments.Select(static argument => (object)argument)];
            result = await database.ExecuteAsync("EVAL", whole).ConfigureAwait(false);
        }

        ReadOnlyMemory<byte> reply = (RedisValue)result;
        var end = reply.Span.IndexOf((byte)' ') is >= 0 and var space ? space : reply.Length;
        return long.TryParse(reply.Span[..end], CultureInfo.InvariantCulture, out var replied) && replied == number
            ? reply[Math.Min(end + 1, reply.Length)..]
            : throw new InvalidDataException("The store answered with what belongs to another request.");
    }
}
