namespace Shot.CompilerServices;

/// <summary>All guarded sites that the compiler knows, with their places in the source. Filled at start. Thread-safe.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GuardManifest
{
    private readonly Lock _adding = new();
    private readonly HashSet<Type> _records = [];
    private readonly Dictionary<GuardDefinition, Site> _sites = [];
    private readonly Dictionary<string, HashSet<Assembly>> _names = new(StringComparer.OrdinalIgnoreCase);
    private Assembly? _adds;

    internal GuardManifest()
    {
    }

    internal IReadOnlyList<Site> Sites
    {
        get
        {
            lock (_adding)
                return [.. _sites.Values];
        }
    }

    /// <summary>Adds a site. Adding it again changes nothing.</summary>
    /// <param name="definition">The values of its annotations.</param>
    /// <param name="where">The file, without its folders, and the member: <c>Orders.cs: IOrders.PlaceAsync</c>.</param>
    public void Add(GuardDefinition definition, string where)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(where);
        Add(definition, where, isOfProcess: false, service: null);
    }

    /// <summary>Adds the site of an interface's method. Adding it again changes nothing.</summary>
    /// <param name="definition">The values of its annotations.</param>
    /// <param name="where">The file, without its folders, and the member: <c>Orders.cs: IOrders.PlaceAsync</c>.</param>
    /// <param name="service">The interface, or its generic definition.</param>
    public void Add(GuardDefinition definition, string where, Type service)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(where);
        ArgumentNullException.ThrowIfNull(service);
        Add(definition, where, isOfProcess: false, service);
    }

    /// <summary>Adds a site without a host, whose guard is the process's. Adding it again changes nothing.</summary>
    /// <inheritdoc cref="Add(GuardDefinition, string)"/>
    public void AddOfProcess(GuardDefinition definition, string where)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(where);
        Add(definition, where, isOfProcess: true, service: null);
    }

    /// <summary>Adds the sites of an assembly and of those that it references, once.</summary>
    /// <param name="record">The assembly's record.</param>
    /// <exception cref="InvalidOperationException">The assembly was generated for another version of the contract.</exception>
    public void Add(IShotRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        lock (_adding)
        {
            var assembly = record.GetType().Assembly;
            ShotRecordAttribute.Of(assembly);
            if (!_records.Add(record.GetType()))
                return;
            var before = _adds;
            _adds = assembly;
            record.AddGuards(this);
            _adds = before;
        }
    }

    /// <summary>Adds the sites of an assembly whose record no generated code passes: it may have only partial methods.</summary>
    internal void Add(Assembly assembly)
    {
        lock (_adding)
        {
            if (ShotRecordAttribute.Of(assembly) is { } attribute && !_records.Contains(attribute.Record))
                Add((IShotRecord)Activator.CreateInstance(attribute.Record)!);
        }
    }

    internal void Add(GuardDefinition definition) => Add(definition, "", isOfProcess: false, service: null);

    internal bool Has(GuardDefinition definition)
    {
        lock (_adding)
            return _sites.ContainsKey(definition);
    }

    /// <summary>Whether a site of a record has the name.</summary>
    internal bool HasName(string name)
    {
        lock (_adding)
            return _names.ContainsKey(name);
    }

    /// <summary>The name of a site or of a limit of it, with the name of its assembly if two assemblies have the same.</summary>
    internal string NameOf(string name, GuardDefinition definition)
    {
        lock (_adding)
        {
            var isAmbiguous = _names.TryGetValue(name, out var assemblies) && assemblies.Count > 1;
            return isAmbiguous && _sites.GetValueOrDefault(definition)?.Assembly is { } assembly
                ? $"{name} ({assembly.GetName().Name})"
                : name;
        }
    }

    /// <exception cref="InvalidOperationException">Annotations of one name, in any assemblies, cannot share one limiter.</exception>
    internal void Check()
    {
        var first = new Dictionary<string, (LimitDefinition Limit, Site Site)>(StringComparer.Ordinal);
        foreach (var site in Sites)
        {
            foreach (var limit in site.Definition.Limits.Where(static limit => limit.IsShared))
            {
                if (!first.TryAdd(limit.Name, (limit, site)))
                    Check(limit.Name, first[limit.Name], (limit, site));
            }
        }
    }

    private static void Check(string name, (LimitDefinition Limit, Site Site) one, (LimitDefinition Limit, Site Site) other)
    {
        if (one.Limit.Numbers != other.Limit.Numbers)
            throw new InvalidOperationException(
                $"Two limits named '{name}' disagree: {one.Limit.Numbers} at {one.Site}, and {other.Limit.Numbers} at {other.Site}. "
                + "Give them the same numbers, or different names.");
        if (one.Site.IsOfProcess == other.Site.IsOfProcess)
            return;
        var (partial, hosted) = one.Site.IsOfProcess ? (one.Site, other.Site) : (other.Site, one.Site);
        throw new InvalidOperationException(
            $"'{name}' names a limit of a partial method ({partial}), whose permits are the process's, "
            + $"and one of an endpoint or a service ({hosted}), whose permits are the host's. They cannot be one limiter: "
            + "give them different names, or put the partial method's limit on the method of an interface.");
    }

    private void Add(GuardDefinition definition, string where, bool isOfProcess, Type? service)
    {
        ArgumentNullException.ThrowIfNull(definition);
        lock (_adding)
        {
            if (!_sites.TryAdd(definition, new Site(definition, where, isOfProcess, _adds, service)) || _adds is null)
                return;
            foreach (var name in definition.OwnNames)
            {
                if (!_names.TryGetValue(name, out var assemblies))
                    _names.Add(name, assemblies = []);
                assemblies.Add(_adds);
            }
        }
    }

    /// <summary>A site and its place, which may be unknown. Without a host its guard is the process's. The site of an interface's method
    /// knows the interface.</summary>
    internal sealed record Site(GuardDefinition Definition, string Where, bool IsOfProcess, Assembly? Assembly, Type? Service)
    {
        public override string ToString() => Where.Length > 0 ? Where : $"'{Definition.Name}'";
    }
}
