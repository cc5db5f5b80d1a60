using System.Runtime.CompilerServices;
using Shot.Control;
using Shot.Guarding;

namespace Shot.CompilerServices;

/// <summary>Guards, the limits that they share, and their time: one for each definition. Safe for any number of threads.</summary>
/// <param name="timeProvider">The clock of all; the system's monotonic clock when null.</param>
internal sealed class GuardTable(TimeProvider? timeProvider)
{
    private readonly Dictionary<GuardDefinition, Guard> _guards = [];
    private readonly Dictionary<LimitDefinition, LimitPolicy> _limits = [];
    private readonly Dictionary<string, LimitPolicy> _shared = new(StringComparer.Ordinal);
    private readonly Dictionary<ConcurrencyDefinition, ConcurrencyPolicy> _gates = [];
    private readonly ConditionalWeakTable<Guard, object?> _combined = [];

    /// <summary>Told of every guard before anybody else knows it, within <see cref="Changing"/>.</summary>
    public event Action<Guard>? Made;

    /// <summary>Held while a guard is made, and while settings change.</summary>
    public Lock Changing { get; } = new();

    /// <summary>Told when a guard begins to refuse.</summary>
    public RefusalWatch Watch { get; } = new();

    /// <summary>All guards that were asked for and may still be, those of definitions before those that are combined of them.</summary>
    public IReadOnlyList<Guard> Guards
    {
        get
        {
            lock (Changing)
                return [.. _guards.Values, .. _combined.Select(static entry => entry.Key)];
        }
    }

    /// <summary>The guards of definitions.</summary>
    public IReadOnlyList<KeyValuePair<GuardDefinition, Guard>> Sites
    {
        get
        {
            lock (Changing)
                return [.. _guards];
        }
    }

    /// <inheritdoc cref="GuardSet.Of"/>
    public Guard Of(GuardDefinition definition)
    {
        lock (Changing)
        {
            if (_guards.TryGetValue(definition, out var existing))
                return existing;
            var limits = Array.ConvertAll(definition.Limits, limit => new LimitUse(limit, Limit(limit)));
            var guard = new Guard(definition, limits, Array.ConvertAll(definition.Concurrency, Gate), timeProvider) { Watch = Watch };
            Made?.Invoke(guard);
            _guards.Add(definition, guard);
            return guard;
        }
    }

    /// <inheritdoc cref="GuardSet.Combine"/>
    public Guard Combine(string name, IReadOnlyList<Guard> guards)
    {
        if (guards.Count == 1)
            return guards[0];
        var combined = new Guard(name, guards) { Watch = Watch };
        _combined.Add(combined, null);
        return combined;
    }

    private LimitPolicy Limit(LimitDefinition definition)
    {
        if (!definition.IsShared)
        {
            if (!_limits.TryGetValue(definition, out var own))
                _limits.Add(definition, own = new LimitPolicy(definition, timeProvider));
            return own;
        }

        if (!_shared.TryGetValue(definition.Name, out var shared))
        {
            _shared.Add(definition.Name, shared = new LimitPolicy(definition, timeProvider));
            return shared;
        }

        if (shared.Definition.Numbers == definition.Numbers)
            return shared;
        throw new InvalidOperationException(
            $"Two annotations named '{definition.Name}' disagree: {shared.Definition.Numbers} and {definition.Numbers}. Give them the same numbers, or different names.");
    }

    private ConcurrencyPolicy Gate(ConcurrencyDefinition definition)
    {
        if (!_gates.TryGetValue(definition, out var gate))
            _gates.Add(definition, gate = new ConcurrencyPolicy(definition.Name, new ConcurrencyGate(definition.Limit)));
        return gate;
    }
}
