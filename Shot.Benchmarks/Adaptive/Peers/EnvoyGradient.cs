namespace Shot.Benchmarks.Adaptive;

/// <summary>
/// Envoy's adaptive concurrency with its defaults: the median of 100 ms against a minimum measured at 3 inside each minute.
/// </summary>
internal sealed class EnvoyGradient : ISimulatedLimit
{
    private readonly List<double> _samples = [];
    private double _limit = 3;
    private double _before = 3;
    private double _least;
    private double _end;
    private double _nextMeasurement;
    private bool _measuring = true;
    private int _atMinimum;

    public int Limit => (int)_limit;

    public void Completed(double now, double seconds, int inside)
    {
        _samples.Add(seconds);
        if (_measuring)
        {
            if (_samples.Count < 50)
                return;
            _least = TakeMedian();
            _measuring = false;
            _limit = Math.Max(3, _before);
            _nextMeasurement = now + 60;
            _end = now + 0.1;
            return;
        }
        if (now < _end)
            return;
        _end = now + 0.1;
        var gradient = Math.Clamp(1.25 * _least / TakeMedian(), 0.5, 2);
        _limit = Math.Clamp((gradient * _limit) + Math.Sqrt(gradient * _limit), 3, 1000);
        _atMinimum = _limit <= 3 ? _atMinimum + 1 : 0;
        if (now < _nextMeasurement && _atMinimum < 5)
            return;
        (_before, _limit, _measuring, _atMinimum) = (_limit, 3, true, 0);
    }

    private double TakeMedian()
    {
        _samples.Sort();
        var median = _samples[_samples.Count / 2];
        _samples.Clear();
        return median;
    }
}
