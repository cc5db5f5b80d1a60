using System.ComponentModel;
using System.Runtime.CompilerServices;
using Shot.Guarding;
using Shot.Metrics;

namespace Shot.CompilerServices;

/// <summary>
/// Guards and the limits that they share: one for each definition. The process has a set of its own; a host that asks for isolation has another, with
/// its own time. Safe for any number of threads.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GuardSet
{
    private readonly Lock _making = new();
    private readonly Dictionary<GuardDefinition, Guard> _guards = [];
    private readonly Dictionary<LimitDefinition, LimitPolicy> _limits = [];
    private readonly Dictionary<string, LimitPolicy> _shared = new(StringComparer.Ordinal);
    private readonly Dictionary<ConcurrencyDefinition, ConcurrencyPolicy> _gates = [];
    private readonly ConditionalWeakTable<Guard, object?> _combined = [];
    private readonly TimeProvider? _time;

    internal GuardSet(TimeProvider? timeProvider)
    {
        _time = timeProvider;
        ShotMeter.Add(this);
    }

    /// <summary>The process's own set.</summary>
    public static GuardSet Process { get; } = new(timeProvider: null);

    /// <summary>What is known of the set's sites before they are first asked.</summary>
    internal GuardManifest Manifest { get; } = new();

    /// <summary>The guard of a site, made when it is first asked for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    /// <exception cref="InvalidOperationException">An annotation of the same name has other numbers.</exception>
    public Guard Of(GuardDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        lock (_making)
        {
            if (_guards.TryGetValue(definition, out var existing))
                return existing;
            var guard = new Guard(definition, Array.ConvertAll(definition.Limits, limit => new LimitUse(limit, Limit(limit))), Array.ConvertAll(definition.Concurrency, Gate), _time);
            _guards.Add(definition, guard);
            return guard;
        }
    }

    /// <summary>One guard for a site that several definitions reach: all their limits, the earliest deadline.</summary>
    internal Guard Combine(string name, IReadOnlyList<Guard> guards)
    {
        if (guards.Count == 1)
            return guards[0];
        var combined = new Guard(name, guards);
        _combined.Add(combined, null);
        return combined;
    }

    /// <summary>All guards that were asked for and may still be.</summary>
    internal IReadOnlyList<Guard> Guards
    {
        get
        {
            lock (_making)
                return [.. _guards.Values, .. _combined.Select(static entry => entry.Key)];
        }
    }

    private LimitPolicy Limit(LimitDefinition definition)
    {
        if (!definition.IsShared)
        {
            if (!_limits.TryGetValue(definition, out var own))
                _limits.Add(definition, own = new LimitPolicy(definition, _time));
            return own;
        }

        if (!_shared.TryGetValue(definition.Name, out var shared))
        {
            _shared.Add(definition.Name, shared = new LimitPolicy(definition, _time));
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
