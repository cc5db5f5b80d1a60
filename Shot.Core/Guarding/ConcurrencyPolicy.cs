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
    /// <param name="entered">The gate, which is to be left; null when refused, or when the call is let in all the same.</param>
    public bool TryEnter(out ConcurrencyGate? entered)
    {
        entered = null;
        var mode = Mode;
        if (mode == ShotMode.Off)
            return true;
        if (gate.TryEnter(1))
        {
            entered = gate;
            return true;
        }

        if (mode != ShotMode.Shadow)
            return false;
        LazyInitializer.EnsureInitialized(ref _shadowed, static () => new StripedCounters()).Increment(0);
        return true;
    }
}
