using System.ComponentModel;
using System.Reflection;

namespace Shot.CompilerServices;

/// <summary>Every guarded site that the compiler knows of, and where it is written, hit or not. Filled at start; safe for any number of threads.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GuardManifest
{
    private readonly Lock _adding = new();
    private readonly HashSet<Type> _records = [];
    private readonly HashSet<Assembly> _assemblies = [];
    private readonly Dictionary<GuardDefinition, string> _sites = [];

    internal GuardManifest()
    {
    }

    /// <summary>The sites and where each is written.</summary>
    internal IReadOnlyList<KeyValuePair<GuardDefinition, string>> Sites
    {
        get
        {
            lock (_adding)
                return [.. _sites];
        }
    }

    /// <summary>Adds a site. Adding it again changes nothing.</summary>
    /// <param name="definition">What its annotations say.</param>
    /// <param name="where">The file, without its folders, and the member: <c>Orders.cs: IOrders.PlaceAsync</c>.</param>
    public void Add(GuardDefinition definition, string where)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentException.ThrowIfNullOrWhiteSpace(where);
        lock (_adding)
            _sites.TryAdd(definition, where);
    }

    /// <summary>Adds the sites of an assembly and of those that it references, once.</summary>
    /// <param name="record">The assembly's record.</param>
    public void Add(IShotRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        lock (_adding)
        {
            if (_records.Add(record.GetType()))
                record.AddGuards(this);
        }
    }

    /// <summary>Adds the sites of an assembly that nobody has named the record of: an application that has only partial methods calls none of the
    /// generated methods that do.</summary>
    internal void Add(Assembly assembly)
    {
        lock (_adding)
        {
            if (_assemblies.Add(assembly) && assembly.GetCustomAttribute<ShotRecordAttribute>() is { } attribute)
                Add((IShotRecord)Activator.CreateInstance(attribute.Record)!);
        }
    }
}
