using Shot.Guarding;

namespace Shot.CompilerServices;

/// <summary>The values of the annotations of one site. Identifies the site's guard in every <see cref="GuardSet"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GuardDefinition(string name)
{
    private Guard? _guard;

    /// <summary>The name of the site.</summary>
    public string Name { get; } = name;

    /// <summary>The deadline in milliseconds, counted from entering; zero for none.</summary>
    public int MaxWaitMs { get; init; }

    /// <summary>The name that a late call reports; null for the name of the only limit, or else of the site.</summary>
    public string? DeadlineName { get; init; }

    /// <summary>Whether the caller is answered at the deadline even if the work still runs.</summary>
    public bool Abandon { get; init; }

    /// <summary>Maximum number of calls of late work before new calls are refused; zero for the default.</summary>
    public int MaxAbandoned { get; init; }

    /// <summary>Whether a deadline that the caller of an endpoint sends shortens this one.</summary>
    public bool TrustCaller { get; init; }

    /// <summary>The limits, all of which must admit.</summary>
    public LimitDefinition[] Limits { get; init; } = [];

    /// <summary>The concurrency limits, all of which must have a place.</summary>
    public ConcurrencyDefinition[] Concurrency { get; init; } = [];

    /// <summary>How much the site's calls matter; null if no annotation says so.</summary>
    public ShotCriticality? Criticality { get; init; }

    /// <summary>The site's guard in the process's own set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    /// <exception cref="InvalidOperationException">An annotation of the same name has other numbers.</exception>
    public Guard Guard => Volatile.Read(ref _guard) ?? MakeGuard();

    /// <summary>The names of the site and its limits that come from the site itself and not from an annotation's <c>Name</c>.</summary>
    internal IEnumerable<string> OwnNames =>
        Limits.Where(static limit => !limit.IsShared).Select(static limit => limit.Name)
            .Concat(Concurrency.Select(static gate => gate.Name))
            .Append(Name)
            .Distinct();

    /// <summary>Index in sets: see <see cref="GuardSet.Keep"/>. Zero before a set was asked.</summary>
    internal int Index { get; set; }

    /// <summary>The site's guard in a set. Takes no lock once it is made.</summary>
    /// <inheritdoc cref="Guard"/>
    public Guard In(GuardSet guards)
    {
        ArgumentNullException.ThrowIfNull(guards);
        return guards.At(Index) ?? guards.Keep(this);
    }

    /// <summary>Throws if no guard can have these numbers. Keeps no guard.</summary>
    internal void Check() => _ = new Guard(
        this,
        Name,
        Array.ConvertAll(Limits, static limit => new LimitUse(limit, new LimitPolicy(limit.WithFewKeys(), timeProvider: null))),
        Array.ConvertAll(Concurrency, static gate => new ConcurrencyPolicy(gate)),
        timeProvider: null);

    private Guard MakeGuard()
    {
        var guard = GuardSet.Process.Of(this);
        Volatile.Write(ref _guard, guard);
        return guard;
    }
}
