using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace Shot.Redis;

/// <summary>A script that the server runs atomically. It is sent by its hash, and once in full to a server that does not know it.</summary>
/// <remarks>
/// The protocol tells which request a reply belongs to by their order only. Each request has a number, which the reply repeats, so that
/// a connection that has lost a reply cannot grant anything twice.
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
        _text = $"local function run()\n{reader.ReadToEnd()}\nend\nreturn {{tonumber(ARGV[#ARGV]), run()}}";
#pragma warning disable CA5350 // The protocol names scripts by their SHA-1.
        _hash = SHA1.HashData(Encoding.UTF8.GetBytes(_text));
#pragma warning restore CA5350
    }

    /// <summary>Runs the script.</summary>
    /// <exception cref="RedisException">The server refuses, or is not reached.</exception>
    /// <exception cref="InvalidDataException">The reply belongs to another request.</exception>
    public async Task<RedisResult> RunAsync(IDatabaseAsync database, RedisKey key, RedisValue[] arguments)
    {
        var number = Interlocked.Increment(ref _requests);
        var result = await SendAsync(database, key, [.. arguments, number]).ConfigureAwait(false);
        return result.Length == 2 && (long)result[0] == number
            ? result[1]
            : throw new InvalidDataException("The store answered with what belongs to another request.");
    }

    private async Task<RedisResult> SendAsync(IDatabaseAsync database, RedisKey key, RedisValue[] arguments)
    {
        try
        {
            return await database.ScriptEvaluateAsync(_hash, [key], arguments).ConfigureAwait(false);
        }
        catch (RedisServerException error) when (error.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            // Nothing was executed, so it may be sent again.
            object[] whole = [_text, 1, key, .. arguments.Select(static argument => (object)argument)];
            return await database.ExecuteAsync("EVAL", whole).ConfigureAwait(false);
        }
    }
}
