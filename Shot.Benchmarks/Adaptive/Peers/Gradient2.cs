namespace Shot.Benchmarks.Adaptive;

/// <summary>Gradient2 of Netflix concurrency-limits with its defaults: a second's mean against a long average, 1.5 tolerated.</summary>
internal sealed class Gradient2 : ISimulatedLimit
{
    private const double WindowSeconds = 1;
    private double _limit = 20;
    private double _long;
    private int _windows;
    private double _sum;
    private int _count;
    private int _inside;
    private double _end = WindowSeconds;

    public int Limit => (int)_limit;

    public void Completed(double now, double seconds, int inside)
    {
        _sum += seconds;
        _count++;
        _inside = Math.Max(_inside, inside);
        if (now < _end || _count < 10)
            return;
        var mean = _sum / _count;
        _windows++;
        _long += (mean - _long) * (_windows <= 10 ? 1.0 / _windows : 2.0 / 601);
        if (_long / mean > 2)
            _long *= 0.95;
        if (_inside >= _limit / 2)
        {
            var gradient = Math.Clamp(1.5 * _long / mean, 0.5, 1);
            _limit = Math.Clamp((0.8 * _limit) + (0.2 * ((_limit * gradient) + 4)), 20, 200);
        }
        (_sum, _count, _inside, _end) = (0, 0, 0, now + WindowSeconds);
    }
}
