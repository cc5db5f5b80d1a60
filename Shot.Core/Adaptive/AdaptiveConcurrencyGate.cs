using Shot.Adaptive;

namespace Shot;

/// <summary>Limits how many callers are inside at the same time, and finds the number by itself. Thread-safe.</summary>
public sealed class AdaptiveConcurrencyGate
{
    private readonly ConcurrencyController _controller;
    private int _limit;
    private int _entered;
    private int? _pinned;

    /// <summary>Creates an empty gate.</summary>
    /// <param name="max">Largest number that the gate may find, 1 to <see cref="ConcurrencyGate.MaxLimit"/>.</param>
    public AdaptiveConcurrencyGate(int max = ConcurrencyGate.MaxLimit)
    {
        _controller = new ConcurrencyController(max, Environment.ProcessorCount);
        _limit = _controller.Limit;
    }

    /// <summary>Maximum number of callers inside now.</summary>
    public int Limit => Volatile.Read(ref _limit);

    /// <summary>Number of callers inside now.</summary>
    public int Entered => Volatile.Read(ref _entered);

    /// <summary>Mean time that a caller is inside when no other disturbs it; null while it is not known.</summary>
    public TimeSpan? NoLoadTime => _controller.NoLoadTime > 0 ? TimeSpan.FromSeconds(_controller.NoLoadTime) : null;

    /// <summary>The number that is set from outside; null while the gate finds its own.</summary>
    internal int? Pinned => _pinned;

    /// <summary>Sets a number from outside, or lets the gate find its own again (null).</summary>
    internal void Pin(int? limit)
    {
        _pinned = limit;
        Volatile.Write(ref _limit, limit ?? _controller.Limit);
    }

    /// <summary>Enters without a lease. <see cref="Leave"/> must follow once.</summary>
    internal bool TryEnter(ShotCriticality criticality)
    {
        var limit = _pinned is not null || criticality != ShotCriticality.Critical ? Limit : Math.Max(2 * Limit, Limit + 8);
        if (criticality == ShotCriticality.Sheddable)
            limit = (int)(0.85 * limit);
        if (Interlocked.Increment(ref _entered) <= limit)
            return true;
        Interlocked.Decrement(ref _entered);
        return false;
    }

    /// <summary>Leaves the gate.</summary>
    internal void Leave() => Interlocked.Decrement(ref _entered);
}
