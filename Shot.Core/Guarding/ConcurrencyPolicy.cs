using Shot.Metrics;

namespace Shot.Guarding;

/// <summary>The gate of one concurrency limit and the mode in force. Shared by every guard that the limit covers.</summary>
internal sealed class ConcurrencyPolicy(string name, ConcurrencyGate gate)
{
    private StripedCounters? _shadowed;
    private volatile ShotMode _mode;

    public string Name => name;
    public ConcurrencyGate Gate => gate;

    /// <summary>What happens to a call that finds the gate full. Calls inside keep their places.</summary>
    public ShotMode Mode { get => _mode; set => _mode = value; }

    /// <inheritdoc cref="LimitPolicy.Shadowed"/>
    public long Shadowed => Volatile.Read(ref _shadowed)?.Total(0) ?? 0;

    /// <summary>Admits a call if there is room, or if the mode does not refuse. A call that took no place has no gate to leave.</summary>
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
