using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace Shot.Redis;

/// <summary>A script that the server runs atomically. It is sent by its hash, and once in full to a server that does not know it.</summary>
internal sealed class Script
{
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
    /// <exception cref="RedisException">The server refuses, or is not reached.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<RedisResult> RunAsync(IDatabaseAsync database, RedisKey key, RedisValue[] arguments)
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
