using System.ComponentModel;
using Shot.Metrics;

namespace Shot.CompilerServices;

/// <summary>
/// The guards of a host. They are those of the process, which all hosts share, unless the host asks for isolation: then it has guards and limits of its own,
/// with its own time. Safe for any number of threads.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GuardSet
{
    private static readonly GuardTable OfProcess = new(timeProvider: null);

    private volatile GuardTable _table;
    private volatile bool _isIsolated;

    static GuardSet()
    {
        ShotMeter.Add(OfProcess);
        Process = new GuardSet();
    }

    /// <summary>The guards of the process, for a host that may yet ask for isolation.</summary>
    internal GuardSet() => _table = OfProcess;

    /// <summary>Guards of its own.</summary>
    internal GuardSet(TimeProvider? timeProvider)
    {
        _table = OfProcess;
        Isolate(timeProvider);
    }

    /// <summary>The process's own guards.</summary>
    public static GuardSet Process { get; }

    /// <summary>Whether the guards are other ones than the process's.</summary>
    internal bool IsIsolated => _isIsolated;

    /// <summary>The guards themselves.</summary>
    internal GuardTable Table => _table;

    /// <summary>What is known of the set's sites before they are first asked.</summary>
    internal GuardManifest Manifest { get; } = new();

    /// <summary>All guards that were asked for and may still be.</summary>
    internal IReadOnlyList<Guard> Guards => _table.Guards;

    /// <summary>The guard of a site, made when it is first asked for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    /// <exception cref="InvalidOperationException">An annotation of the same name has other numbers.</exception>
    public Guard Of(GuardDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return _table.Of(definition);
    }

    /// <summary>One guard for a site that several definitions reach: all their limits, the earliest deadline.</summary>
    internal Guard Combine(string name, IReadOnlyList<Guard> guards) => _table.Combine(name, guards);

    /// <summary>Has guards of its own from now on, with this time. Doing it again changes nothing.</summary>
    internal void Isolate(TimeProvider? timeProvider)
    {
        lock (Manifest)
        {
            if (_isIsolated)
                return;
            _table = new GuardTable(timeProvider);
            ShotMeter.Add(_table);
            _isIsolated = true;
        }
    }
}
