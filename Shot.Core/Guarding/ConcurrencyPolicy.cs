using Shot.CompilerServices;
using Shot.Metrics;

namespace Shot.Guarding;

/// <summary>
/// The gate of one concurrency limit, with the number and the mode in force. Shared by every guard that the limit covers.
/// </summary>
internal sealed class ConcurrencyPolicy
{
    private StripedCounters? _shadowed;
    private volatile ShotMode _mode;
    private volatile int _number;

    /// <param name="definition">The values of the annotation.</param>
    /// <param name="name">The name; null for the definition's.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public ConcurrencyPolicy(ConcurrencyDefinition definition, string? name = null)
    {
        (Definition, Name) = (definition, name ?? definition.Name);
        if (definition.Limit is < 0 or > ConcurrencyGate.MaxLimit)
            throw OutOfRange(definition.Limit, "limit");
        if (definition.Max is < 1 or > ConcurrencyGate.MaxLimit)
            throw OutOfRange(definition.Max, "Max");
        Gate = new AdaptiveConcurrencyGate(definition.Max) { Adapts = definition.Limit == 0 };
        Change(limit: null, ShotMode.Enforce);

        ArgumentOutOfRangeException OutOfRange(int actual, string number) => new(
            nameof(definition), actual,
            $"{number} of '{Name}' must be 1 to {ConcurrencyGate.MaxLimit}: how many may be inside at once.");
    }

    public string Name { get; }
    public ConcurrencyDefinition Definition { get; }
    public AdaptiveConcurrencyGate Gate { get; }

    /// <summary>What happens to a call that finds the gate full. Calls inside keep their places.</summary>
    public ShotMode Mode => _mode;

    /// <summary>Whether the limit finds its number by itself: no annotation or setting gives one.</summary>
    public bool IsAdaptive => _number == 0;

    /// <summary>The number in force; zero while an adaptive limit is not enforced, and so has none.</summary>
    public int Limit => _number is > 0 and var number ? number : _mode == ShotMode.Enforce ? Gate.Limit : 0;

    /// <summary>Mean time that a call is inside when no other call disturbs it; null if it is not known, or the annotation has a
    /// number.</summary>
    public TimeSpan? NoLoadTime => Definition.Limit == 0 ? Gate.NoLoadTime : null;

    /// <inheritdoc cref="LimitPolicy.Shadowed"/>
    public long Shadowed => Volatile.Read(ref _shadowed)?.Total(0) ?? 0;

    /// <summary>Puts a number and a mode in force. A null number is the annotation's, or the one that the limit finds by itself. Called
    /// within <see cref="GuardSet.Changing"/>.</summary>
    public void Change(int? limit, ShotMode mode)
    {
        var number = limit ?? Definition.Limit;

        int? pinned = number > 0 ? number : null;
        if (Gate.Pinned != pinned)
            Gate.Pin(pinned);

        // An adaptive limit that is not enforced lets every call enter: its number must not move by calls that it does not hold back, and
        // calls outside of the gate would falsify the time without load.
        Gate.Binds = mode == ShotMode.Enforce;
        (_number, _mode) = (number, mode);
    }

    /// <summary>Admits a call if there is room, or if the mode does not refuse. A call that took no place has no gate to leave.</summary>
    public bool TryEnter(ShotCriticality criticality, out AdaptiveConcurrencyGate? entered)
    {
        entered = null;
        var mode = _mode;
        if (mode == ShotMode.Off)
            return true;

        if (Gate.TryEnter(criticality))
        {
            entered = Gate;
            return true;
        }

        if (mode != ShotMode.Shadow)
            return false;
        LazyInitializer.EnsureInitialized(ref _shadowed, static () => new StripedCounters()).Increment(0);
        return true;
    }
}
