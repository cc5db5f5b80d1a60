using System.Globalization;

namespace Shot.Sample.Cluster;

/// <summary>What a node has logged, and when it took the store for down. Thread-safe.</summary>
internal sealed class NodeLog
{
    /// <summary>Of the times at which the lines begin.</summary>
    public const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";

    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly List<(DateTime From, DateTime To)> _outages = [];

    public string[] Lines
    {
        get
        {
            lock (_lock)
                return [.. _lines];
        }
    }

    public void Add(string? line)
    {
        if (line is null)
            return;
        lock (_lock)
        {
            _lines.Add(line);
            if (line.Contains("cluster limits is down", StringComparison.Ordinal))
                _outages.Add((TimeOf(line), DateTime.MaxValue));
            else if (line.Contains("cluster limits is up", StringComparison.Ordinal) && _outages.Count > 0)
                _outages[^1] = (_outages[^1].From, TimeOf(line));
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _lines.Clear();
            _outages.Clear();
        }
    }

    /// <summary>Time for which the node took the store for down while it was up.</summary>
    /// <param name="killed">When the store was killed.</param>
    /// <param name="back">When it was back.</param>
    public TimeSpan WronglyDown(DateTime killed, DateTime back)
    {
        lock (_lock)
        {
            return TimeSpan.FromTicks(_outages.Sum(outage =>
            {
                var to = Min(outage.To, DateTime.UtcNow);
                return (to - outage.From).Ticks - Math.Max(0, (Min(to, back) - Max(outage.From, killed)).Ticks);
            }));
        }

        static DateTime Min(DateTime left, DateTime right) => left < right ? left : right;
        static DateTime Max(DateTime left, DateTime right) => left > right ? left : right;
    }

    public override string ToString() => string.Join(Environment.NewLine, Lines);

    private static DateTime TimeOf(string line) =>
        DateTime.TryParse(line.Split(' ')[0], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : DateTime.UtcNow;
}
