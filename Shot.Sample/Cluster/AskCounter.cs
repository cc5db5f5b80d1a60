using System.Globalization;
using System.Text.RegularExpressions;
using StackExchange.Redis;

namespace Shot.Sample.Cluster;

/// <summary>How many scripts the server has run, by its own count. All requests of the nodes are scripts.</summary>
internal sealed partial class AskCounter(IConnectionMultiplexer connection) : IDisposable
{
    /// <summary>The count; null if the server does not tell.</summary>
    public async Task<long?> CountAsync()
    {
        try
        {
            var statistics = (string?)await connection.GetDatabase().ExecuteAsync("INFO", "commandstats") ?? "";
            var counts = Calls().Matches(statistics);
            return counts.Count == 0
                ? null
                : counts.Sum(static match => long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
        }
        catch (RedisException)
        {
            return null;
        }
    }

    public void Dispose() => connection.Dispose();

    [GeneratedRegex(@"cmdstat_(?:evalsha|eval):calls=(\d+)", RegexOptions.IgnoreCase)]
    private static partial Regex Calls();
}
