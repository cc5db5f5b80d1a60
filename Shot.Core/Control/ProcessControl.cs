using Shot.CompilerServices;

namespace Shot.Control;

/// <summary>
/// Finds the host whose settings a guard of the process has: partial methods' guards and those of <c>.Guarded()</c> belong to no host. Of
/// the live hosts whose records list the site, the one that was built last decides. When it is disposed, the one before it decides again,
/// or else the annotation.
/// </summary>
/// <remarks>Called within <see cref="GuardSet.Changing"/>.</remarks>
internal static class ProcessControl
{
    // In the order in which they were built. Weak: a host that is dropped without being disposed must not be kept.
    private static readonly List<WeakReference<LimitControl>> Hosts = [];

    /// <summary>The host whose settings a site has; null when none lists it.</summary>
    public static LimitControl? Of(GuardDefinition definition)
    {
        for (var i = Hosts.Count - 1; i >= 0; i--)
        {
            if (Hosts[i].TryGetTarget(out var host) && host.Manifest.Has(definition))
                return host;
        }

        return null;
    }

    /// <summary>The guards of the process that a host decides on.</summary>
    public static IEnumerable<Guard> GuardsOf(LimitControl host) => SitesOf(host).Select(static site => site.Value);

    /// <summary>Registers a new host, which decides from now on.</summary>
    public static void Add(LimitControl host)
    {
        Hosts.RemoveAll(static other => !other.TryGetTarget(out _));
        Hosts.Add(new WeakReference<LimitControl>(host));
    }

    /// <summary>Removes a disposed host. The guards that it decided on get other settings.</summary>
    public static void Remove(LimitControl host)
    {
        var sites = SitesOf(host).ToList();
        Hosts.RemoveAll(other => !other.TryGetTarget(out var target) || target == host);
        foreach (var (definition, guard) in sites)
            LimitControl.Admit(guard, Of(definition));
    }

    private static IEnumerable<KeyValuePair<GuardDefinition, Guard>> SitesOf(LimitControl host) =>
        GuardSet.Process.Sites.Where(site => Of(site.Key) == host);
}
