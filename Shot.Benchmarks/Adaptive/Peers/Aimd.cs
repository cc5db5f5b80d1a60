namespace Shot.Benchmarks.Adaptive;

/// <summary>
/// Additive increase, multiplicative decrease. It is told which time is too long: a kindness that nothing else here gets.
/// </summary>
internal sealed class Aimd(double tooLong) : ISimulatedLimit
{
    private double _limit = 20;

    public int Limit => (int)_limit;

    public void Completed(double now, double seconds, int inside)
    {
        if (seconds > tooLong)
            _limit = Math.Max(1, 0.9 * _limit);
        else if (inside * 2 >= _limit)
            _limit = Math.Min(1000, _limit + 1);
    }
}
