using System.Globalization;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Shot.Redis;

/// <summary>
/// Keeps cluster limits in Redis 6.2 or newer, Valkey, or Garnet with transactional scripts. Each request is one script with one key, so
/// that it works on Redis Cluster too. Thread-safe.
/// </summary>
/// <remarks>
/// The commands that it uses are EVALSHA, EVAL, TIME, GET, SET, ZADD, ZREMRANGEBYSCORE, ZCARD and PEXPIRE. Of the server it needs one
/// string for each key of a limit, which expires.
/// </remarks>
public sealed class RedisShotStore : ShotStore, IDisposable, IAsyncDisposable
{
    private static readonly Script TakeScript = new("take.lua");
    private static readonly Script GiveScript = new("give.lua");
    private static readonly Script NodesScript = new("nodes.lua");

    private static readonly TimeSpan CheckPause = TimeSpan.FromMilliseconds(200);

    private readonly Task<IConnectionMultiplexer> _connecting;
    private readonly ServerCheck _check;
    private readonly bool _ownsConnection;
    private volatile bool _isDisposed;

    /// <summary>Uses a connection of the application's own, which it also disposes of.</summary>
    public RedisShotStore(IConnectionMultiplexer connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _connecting = Task.FromResult(connection);
        _check = new ServerCheck(() => ConfigurationOptions.Parse(connection.Configuration));
    }

    internal RedisShotStore(ConfigurationOptions options)
    {
        _ownsConnection = true;
        _connecting = ConnectAsync(options);
        _check = new ServerCheck(options.Clone);
    }

    /// <inheritdoc/>
    public override bool IsConnected => Connection?.IsConnected == true;

    internal IConnectionMultiplexer? Connection => _connecting.IsCompletedSuccessfully ? _connecting.Result : null;

    /// <inheritdoc/>
    public override async ValueTask<StoreReply> TakeAsync(StoreTake take)
    {
        RedisValue strategy = Name(take.Strategy);
        RedisValue[] arguments =
        [
            strategy, take.Min, take.Want, take.Ceiling, take.PerSecond, take.Reserve, take.SeenLevel, take.SeenTime, take.SeenAge,
            default,
        ];

        // There are debts after an outage only.
        if (take.Debt > 0 || take.DebtOfOthers > 0)
            arguments = [.. arguments[..^1], take.Debt, take.DebtOfOthers, take.DownAge, default];
        return Parse(await TakeScript.RunAsync(Database(), take.Key, arguments).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public override async ValueTask GiveAsync(StoreGive give) => await GiveScript.RunAsync(
        Database(),
        give.Key,
        [
            Name(give.Strategy), give.Permits, give.PerSecond, give.Window, give.GrantedAt, give.Total, give.Life, default,
        ]).ConfigureAwait(false);

    /// <inheritdoc/>
    public override async ValueTask<int> CountNodesAsync(string group, string node, TimeSpan lifetime)
    {
        var reply = await NodesScript.RunAsync(Database(), group, [node, (long)lifetime.TotalMilliseconds, default]).ConfigureAwait(false);
        return int.Parse(reply.Span, CultureInfo.InvariantCulture);
    }

    /// <summary>Sets what a connection of the store's own needs.</summary>
    internal static ConfigurationOptions Tune(ConfigurationOptions options)
    {
        options.AbortOnConnectFail = false;

        // A request that cannot be sent now is of no use later.
        options.BacklogPolicy = BacklogPolicy.FailFast;

        // Notices soon that a server is back, since the nodes wait for it.
        options.HeartbeatInterval = TimeSpan.FromMilliseconds(250);
        options.ReconnectRetryPolicy = new LinearRetry(100);
        return options;
    }

    /// <summary>Finds out how the server runs scripts.</summary>
    /// <param name="key">Beginning of the key that the check writes.</param>
    internal Task<ScriptSupport> CheckAsync(string key) => _check.RunAsync(Database(), key);

    /// <summary>Warns once about a server that cannot do what limits need, as soon as it is connected.</summary>
    internal async Task WarnAsync(string key, ILogger log)
    {
        while (!_isDisposed)
        {
            try
            {
                if (IsConnected)
                {
                    switch (await CheckAsync(key).ConfigureAwait(false))
                    {
                        case ScriptSupport.NotAtomic:
                            log.NotAtomic();
                            break;
                        case ScriptSupport.Untested:
                            log.Untested();
                            break;
                        case ScriptSupport.None:
                            log.NoScripts();
                            break;
                    }

                    return;
                }
            }
            catch (Exception error)
            {
                // What the server does not permit, it will not permit later. All else may pass: check again.
                if (error is RedisServerException && error.Message.StartsWith("NOPERM", StringComparison.Ordinal))
                    return;
            }

            await Task.Delay(CheckPause).ConfigureAwait(false);
        }
    }

    /// <summary>Closes a connection that the store made itself.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        if (_ownsConnection)
            _ = _connecting.ContinueWith(static made => made.Result.Dispose(), TaskContinuationOptions.OnlyOnRanToCompletion);
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    private static async Task<IConnectionMultiplexer> ConnectAsync(ConfigurationOptions options) =>
        await ConnectionMultiplexer.ConnectAsync(options).ConfigureAwait(false);

    private static string Name(ShotStrategy strategy) => strategy switch
    {
        ShotStrategy.FixedWindow => "fixed",
        ShotStrategy.SlidingWindow => "sliding",
        _ => "bucket",
    };

    private static StoreReply Parse(ReadOnlyMemory<byte> text)
    {
        Span<long> numbers = stackalloc long[6];
        var count = 0;
        foreach (var part in text.Span.Split((byte)' '))
        {
            if (count == numbers.Length || !long.TryParse(text.Span[part], CultureInfo.InvariantCulture, out numbers[count++]))
                throw new InvalidDataException("The store answered with something else than its script returns.");
        }

        return count == numbers.Length
            ? new StoreReply(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5])
            : throw new InvalidDataException("The store answered with less than its script returns.");
    }

    private IDatabase Database() => Connection?.GetDatabase()
        ?? throw new RedisConnectionException(ConnectionFailureType.UnableToConnect, "The store is not connected yet.");
}
