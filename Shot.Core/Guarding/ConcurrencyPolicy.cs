using Shot.Metrics;

namespace Shot.Guarding;

/// <summary>One annotation's gate, shared by every guard that it covers, with the mode that is in force now.</summary>
/// <param name="name">The name of the limit.</param>
/// <param name="gate">Its gate.</param>
internal sealed class ConcurrencyPolicy(string name, ConcurrencyGate gate)
{
    private StripedCounters? _shadowed;
    private int _mode;

    /// <summary>The name of the limit.</summary>
    public string Name => name;

    /// <summary>The gate.</summary>
    public ConcurrencyGate Gate => gate;

    /// <summary>What the limit does with a call that it has no place for. A new one takes effect with the next call; who is inside keeps the place.</summary>
    public ShotMode Mode
    {
        get => (ShotMode)Volatile.Read(ref _mode);
        set => Volatile.Write(ref _mode, (int)value);
    }

    /// <inheritdoc cref="LimitPolicy.Shadowed"/>
    public long Shadowed => Volatile.Read(ref _shadowed)?.Total(0) ?? 0;

    /// <summary>Lets a call in if there is room.</summary>
    /// <param name="lease">Its place; an empty one when refused, or when it is let in all the same.</param>
    public bool TryEnter(out ConcurrencyLease lease)
    {
        var mode = Mode;
        if (mode == ShotMode.Off)
        {
            lease = default;
            return true;
        }

        if (gate.TryEnter(out lease))
            return true;
        if (mode != ShotMode.Shadow)
            return false;
        LazyInitializer.EnsureInitialized(ref _shadowed, static () => new StripedCounters()).Increment(0);
        return true;
    }
}
