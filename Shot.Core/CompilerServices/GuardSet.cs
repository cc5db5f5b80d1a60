using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Shot.Cluster;
using Shot.Control;
using Shot.Guarding;
using Shot.Metrics;

namespace Shot.CompilerServices;

/// <summary>The guards of a host, one for each definition, with the limits that they share and their time. Each host has a set of its own.
/// The set of the process serves guards without a host: partial methods, and <c>.Guarded()</c> without a container. Safe for any number of
/// threads.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GuardSet
{
    private static int _lastIndex;

    private readonly Dictionary<GuardDefinition, Guard> _guards = [];
    private readonly Dictionary<LimitDefinition, LimitPolicy> _limits = [];
    private readonly Dictionary<string, LimitPolicy> _shared = new(StringComparer.Ordinal);
    private readonly Dictionary<ConcurrencyDefinition, ConcurrencyPolicy> _gates = [];
    private readonly ConditionalWeakTable<Guard, object?> _combined = [];
    private Guard?[] _byIndex = [];
    private TimeProvider? _time;

    internal GuardSet(TimeProvider? timeProvider = null)
    {
        _time = timeProvider;
        Meter.Add(this);
    }

    /// <summary>The process's own guards.</summary>
    public static GuardSet Process { get; } = new();

    /// <summary>Held while a guard is made, and while settings change. One lock for all sets, since a host's settings reach the process's
    /// guards too.</summary>
    internal static Lock Changing { get; } = new();

    internal GuardManifest Manifest { get; } = new();

    /// <summary>Adds the host's sites that no record lists, once everything has started; null when there are none.</summary>
    internal Action<GuardManifest>? Source { get; set; }

    /// <summary>The meter that observes the guards: the host's once its container is built, and the process's before.</summary>
    internal ShotMeter Meter { get; private set; } = ShotMeter.Process;

    /// <summary>The store of the host's limits with <see cref="ShotScope.Cluster"/>; null without one.</summary>
    internal StoreLink? Store { get; private set; }

    internal RefusalWatch Watch { get; } = new();

    /// <summary>Whether calls publish their deadlines. Only ever set: a call that does not see it yet runs as calls before it did.</summary>
    internal bool FlowsDeadlines { get; private set; }

    /// <summary>The settings of the host; null without any. Read and written within <see cref="Changing"/>. For the process's set, see
    /// <see cref="LimitControl.Of"/>.</summary>
    internal LimitControl? Control { get; set; }

    /// <summary>All guards that are in use: those of definitions, then those that combine several of them.</summary>
    internal IReadOnlyList<Guard> Guards
    {
        get
        {
            lock (Changing)
                return [.. _guards.Values, .. _combined.Select(static entry => entry.Key)];
        }
    }

    internal IReadOnlyList<KeyValuePair<GuardDefinition, Guard>> Sites
    {
        get
        {
            lock (Changing)
                return [.. _guards];
        }
    }

    /// <summary>The guard of a site, made when it is first asked for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    /// <exception cref="InvalidOperationException">An annotation of the same name has other numbers.</exception>
    public Guard Of(GuardDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        lock (Changing)
        {
            if (_guards.TryGetValue(definition, out var existing))
                return existing;
            var limits = Array.ConvertAll(definition.Limits, limit => new LimitUse(limit, Limit(limit, definition)));
            var gates = Array.ConvertAll(definition.Concurrency, gate => Gate(gate, definition));
            var guard = new Guard(definition, NameOf(definition.Name, definition), limits, gates, _time) { Set = this };

            // Before anybody else knows it, so that its first call has the settings.
            LimitControl.Admit(guard, this == Process ? LimitControl.Of(definition) : Control);
            _guards.Add(definition, guard);
            return guard;
        }
    }

    /// <summary>From now on calls with a deadline publish it, those of the process's own guards too, which belong to no host.</summary>
    internal void FlowDeadlines() => FlowsDeadlines = Process.FlowsDeadlines = true;

    internal Guard? At(int index)
    {
        var guards = Volatile.Read(ref _byIndex);
        return (uint)index < (uint)guards.Length ? Volatile.Read(ref guards[index]) : null;
    }

    /// <summary>The guard of a site that asks for it at each call: from now on <see cref="At"/> finds it. The definition holds an index and
    /// not the guard, because it lives as long as the process, and would keep the host.</summary>
    internal Guard Keep(GuardDefinition definition)
    {
        lock (Changing)
        {
            var guard = Of(definition);
            if (definition.Index == 0)
                definition.Index = ++_lastIndex;
            var guards = _byIndex;
            if (definition.Index >= guards.Length)
                Array.Resize(ref guards, Math.Max(definition.Index + 1, 2 * guards.Length));
            Volatile.Write(ref guards[definition.Index], guard);
            Volatile.Write(ref _byIndex, guards);
            return guard;
        }
    }

    /// <summary>One guard for a site that several definitions reach: all their limits, the earliest deadline, and the criticality of the
    /// first that states one.</summary>
    internal Guard Combine(string name, IReadOnlyList<Guard> guards)
    {
        if (guards.Count == 1)
            return guards[0];
        var combined = new Guard(name, guards) { Set = this, Criticality = Guard.FirstStated(guards) };
        combined.Durations!.IsOn = guards[0].Durations?.IsOn ?? true;
        _combined.Add(combined, null);
        return combined;
    }

    /// <summary>Gives the set its host's time and meter, which are known once the container is built. Guards that were made before have the
    /// system's time.</summary>
    internal void Use(IServiceProvider host)
    {
        lock (Changing)
        {
            _time ??= host.GetService<TimeProvider>();
            Store ??= host.GetService<StoreLink>();
            if (host.GetService<IMeterFactory>() is not { } factory)
                return;
            Meter.Remove(this);
            Meter = ShotMeter.Of(factory);
            Meter.Add(this);
            if (Store is not null)
                Store.Meter = Meter;
        }
    }

    /// <summary>For a site of the process, the host that lists it knows the assemblies that tell equal names apart.</summary>
    private string NameOf(string name, GuardDefinition site) =>
        ((this == Process ? LimitControl.Of(site)?.Manifest : null) ?? Manifest).NameOf(name, site);

    /// <summary>A site of the process uses the store of the host that lists it.</summary>
    private StoreLink? StoreOf(GuardDefinition site) => this == Process ? LimitControl.Of(site)?.Store : Store;

    private LimitPolicy Limit(LimitDefinition definition, GuardDefinition site)
    {
        LimitPolicy? limit;
        if (!definition.IsShared)
        {
            if (!_limits.TryGetValue(definition, out limit))
                _limits.Add(definition, limit = new LimitPolicy(definition, _time, NameOf(definition.Name, site), () => StoreOf(site)));
            return limit;
        }

        if (!_shared.TryGetValue(definition.Name, out limit))
            _shared.Add(definition.Name, limit = new LimitPolicy(definition, _time, store: () => StoreOf(site)));
        return limit.Definition.Numbers == definition.Numbers ? limit : throw new InvalidOperationException(
            $"Two limits named '{definition.Name}' disagree: {limit.Definition.Numbers} and {definition.Numbers}. "
            + "Give them the same numbers, or different names.");
    }

    private ConcurrencyPolicy Gate(ConcurrencyDefinition definition, GuardDefinition site)
    {
        if (!_gates.TryGetValue(definition, out var gate))
            _gates.Add(definition, gate = new ConcurrencyPolicy(definition, NameOf(definition.Name, site)));
        return gate;
    }
}
