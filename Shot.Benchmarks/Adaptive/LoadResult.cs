namespace Shot.Benchmarks.Adaptive;

/// <summary>What the requests of a load got.</summary>
/// <param name="seconds">Duration of the measured part of the load.</param>
internal sealed class LoadResult(double seconds)
{
    private readonly List<double> _latencies = [];

    /// <summary>Number of requests with another answer than 200.</summary>
    public int Refused { get; private set; }

    /// <summary>Number of requests without an answer.</summary>
    public int Lost { get; set; }

    public double PerSecond => _latencies.Count / seconds;

    public void Add(TimeSpan latency, bool isSuccess)
    {
        if (isSuccess)
            _latencies.Add(latency.TotalMilliseconds);
        else
            Refused++;
    }

    /// <summary>Latency in milliseconds that this share of the successful requests did not exceed.</summary>
    public double Percentile(double share)
    {
        _latencies.Sort();
        return _latencies.Count == 0 ? double.PositiveInfinity : _latencies[(int)Math.Ceiling(share * _latencies.Count) - 1];
    }

    /// <summary>Successful requests per second that took no longer than this.</summary>
    public double Goodput(double milliseconds) => _latencies.Count(latency => latency <= milliseconds) / seconds;
}
