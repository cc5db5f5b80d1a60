using System.Numerics;

namespace Shot.Tests.Limiters;

/// <summary>Counts in a dictionary by window. Window i is the time from i × permits / perSecond seconds on.
/// When weighted, the window before counts by its share, as the sliding window's does.</summary>
internal sealed class WindowModel(int permits, int perSecond, long frequency, bool weighted) : IModel
{
    private readonly Dictionary<BigInteger, int> _taken = [];

    public int Available(long elapsed)
    {
        var window = Window(elapsed);
        var available = permits - _taken.GetValueOrDefault(window);
        if (!weighted)
            return available;
        // What is left of this window, as a fraction of permits × frequency.
        var length = (BigInteger)permits * frequency;
        var remaining = ((window + 1) * length) - ((BigInteger)elapsed * perSecond);
        var carried = ((_taken.GetValueOrDefault(window - 1) * remaining) + length - 1) / length;
        return available - (int)carried;
    }

    public void Take(long elapsed, int permits) => _taken[Window(elapsed)] = _taken.GetValueOrDefault(Window(elapsed)) + permits;

    private BigInteger Window(long elapsed) => (BigInteger)elapsed * perSecond / ((BigInteger)permits * frequency);
}
