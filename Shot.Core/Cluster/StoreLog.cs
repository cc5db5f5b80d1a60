using Microsoft.Extensions.Logging;

namespace Shot.Cluster;

/// <summary>Log lines about the store. They contain no keys and no secrets.</summary>
internal static partial class StoreLog
{
    [LoggerMessage(30, LogLevel.Warning, "The store of cluster limits is down ({Reason}). Limits follow their StoreDown until it answers.")]
    public static partial void Down(this ILogger log, string reason);

    [LoggerMessage(31, LogLevel.Information, "The store of cluster limits is up again.")]
    public static partial void Up(this ILogger log);
}
