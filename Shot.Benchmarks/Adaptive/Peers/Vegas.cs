namespace Shot.Benchmarks.Adaptive;

/// <summary>Vegas of Netflix concurrency-limits with its defaults: the queue is estimated against the least time seen.</summary>
internal sealed class Vegas : ISimulatedLimit
{
    private double _limit = 20;
    private double _least = double.PositiveInfinity;
    private int _samples;

    public int Limit => (int)_limit;

    public void Completed(double now, double seconds, int inside)
    {
        if (++_samples > 30 * _limit)
            (_samples, _least) = (0, double.PositiveInfinity);
        _least = Math.Min(_least, seconds);
        if (inside * 2 < _limit)
            return;
        var step = Math.Max(1, Math.Log10(_limit));
        var queue = Math.Ceiling(_limit * (1 - (_least / seconds)));
        _limit += queue <= step ? 6 * step : queue < 3 * step ? step : queue > 6 * step ? -step : 0;
        _limit = Math.Clamp(_limit, 1, 1000);
    }
}
