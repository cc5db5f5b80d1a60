using Shot.CompilerServices;

namespace Shot.Control;

/// <summary>
/// Whose settings the process's own guards have, which no host owns: partial methods' and those of <c>.Guarded()</c>. Of the hosts that live and whose records list a site it is
/// the one that was built last. When that is disposed, the one before it decides again, or else the annotation.
/// </summary>
/// <remarks>All of it happens within <see cref="GuardSet.Changing"/>.</remarks>
internal static class ProcessControl
{
    // In the order in which they were built. A host that is dropped without having been disposed is not kept for this.
    private static readonly List<WeakReference<LimitControl>> Hosts = [];

    /// <summary>The host whose settings a site has; null when none lists it.</summary>
    public static LimitControl? Of(GuardDefinition definition)
    {
        for (var i = Hosts.Count - 1; i >= 0; i--)
        {
            if (Hosts[i].TryGetTarget(out var host) && host.Knows(definition))
                return host;
        }

        return null;
    }

    /// <summary>The guards of the process that a host decides on.</summary>
    public static IEnumerable<Guard> GuardsOf(LimitControl host) => GuardSet.Process.Sites.Where(site => Of(site.Key) == host).Select(static site => site.Value);

    /// <summary>A host is built: from now on it decides.</summary>
    public static void Add(LimitControl host)
    {
        Hosts.RemoveAll(static other => !other.TryGetTarget(out _));
        Hosts.Add(new WeakReference<LimitControl>(host));
    }

    /// <summary>A host is disposed: what it has decided on is decided anew.</summary>
    public static void Remove(LimitControl host)
    {
        var guards = GuardSet.Process.Sites.Where(site => Of(site.Key) == host).ToList();
        Hosts.RemoveAll(other => !other.TryGetTarget(out var target) || target == host);
        foreach (var (definition, guard) in guards)
            LimitSettings.Admit(guard, Of(definition));
    }
}
