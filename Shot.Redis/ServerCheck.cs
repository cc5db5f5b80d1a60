using System.Globalization;
using StackExchange.Redis;

namespace Shot.Redis;

/// <summary>
/// Finds out how a server runs scripts. Garnet runs them atomically only in one of its modes, which it does not tell: so some of them are
/// run at the same time, over connections of their own, and must count exactly. Thread-safe.
/// </summary>
internal sealed class ServerCheck(Func<ConfigurationOptions> options)
{
    private const int Rounds = 3;
    private const int ScriptsPerConnection = 4;
    private const int ScriptMicroseconds = 5_000;

    private static readonly Script RaceScript = new("race.lua");

    private Tuple<string, ScriptSupport>? _known;

    /// <summary>Asks the server.</summary>
    /// <param name="database">The server.</param>
    /// <param name="key">Beginning of the key that the check writes.</param>
    /// <exception cref="RedisException">The server was not reached, or does not permit the check.</exception>
    public async Task<ScriptSupport> RunAsync(IDatabase database, string key)
    {
        key += ":race:" + Guid.NewGuid().ToString("N");
        try
        {
            await RaceScript.RunAsync(database, key, [0, default]).ConfigureAwait(false);
        }
        catch (RedisServerException error) when (error.Message.Contains("unknown command", StringComparison.OrdinalIgnoreCase)
            || error.Message.Contains("scripting support disabled", StringComparison.OrdinalIgnoreCase))
        {
            return ScriptSupport.None;
        }

        var server = (string?)await database.ExecuteAsync("INFO", "server").ConfigureAwait(false) ?? "";
        if (!server.Contains("garnet_version:", StringComparison.Ordinal))
            return ScriptSupport.Atomic;
        var run = server.Split('\n').FirstOrDefault(static line => line.StartsWith("run_id:", StringComparison.Ordinal)) ?? "";
        if (_known is { } known && known.Item1 == run)
            return known.Item2;
        var support = await RaceAsync(key).ConfigureAwait(false);
        if (support != ScriptSupport.Untested)
            _known = Tuple.Create(run, support);
        return support;
    }

    private async Task<ScriptSupport> RaceAsync(string key)
    {
        try
        {
            // A connection sends one script at a time, so that it takes two for a race.
            using var first = await ConnectionMultiplexer.ConnectAsync(options()).ConfigureAwait(false);
            using var second = await ConnectionMultiplexer.ConnectAsync(options()).ConfigureAwait(false);
            for (var round = 1; round <= Rounds; round++)
            {
                var roundKey = $"{key}:{round}";
                var counts = await Task.WhenAll(
                    from connection in new[] { first, second }
                    from _ in Enumerable.Range(0, ScriptsPerConnection)
                    select CountAsync(connection, roundKey)).ConfigureAwait(false);
                if (counts.Distinct().Count() < counts.Length)
                    return ScriptSupport.NotAtomic;
            }

            return ScriptSupport.Atomic;
        }
        catch (Exception)
        {
            // Whatever keeps the test from running, for example a user with another way to log in.
            return ScriptSupport.Untested;
        }
    }

    private static async Task<long> CountAsync(ConnectionMultiplexer connection, string key)
    {
        var reply = await RaceScript.RunAsync(connection.GetDatabase(), key, [ScriptMicroseconds, default]).ConfigureAwait(false);
        return long.Parse(reply.Span, CultureInfo.InvariantCulture);
    }
}
