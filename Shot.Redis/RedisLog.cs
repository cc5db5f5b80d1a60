using Microsoft.Extensions.Logging;

namespace Shot.Redis;

/// <summary>Log lines about the server. They contain no keys and no secrets.</summary>
internal static partial class RedisLog
{
    [LoggerMessage(35, LogLevel.Warning,
        "The server of cluster limits is Garnet and does not run scripts atomically: limits admit too much. "
        + "Start it with --lua --lua-transaction-mode.")]
    public static partial void NotAtomic(this ILogger log);

    [LoggerMessage(36, LogLevel.Warning,
        "The server of cluster limits is Garnet, and whether it runs scripts atomically could not be tested. "
        + "Start it with --lua --lua-transaction-mode, or limits admit too much.")]
    public static partial void Untested(this ILogger log);

    [LoggerMessage(37, LogLevel.Warning,
        "The server of cluster limits runs no scripts: limits follow their StoreDown. "
        + "Start Garnet with --lua --lua-transaction-mode, and enable EVAL and EVALSHA on other servers.")]
    public static partial void NoScripts(this ILogger log);
}
