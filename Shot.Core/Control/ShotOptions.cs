using Shot.Control;

namespace Shot;

/// <summary>Options of an application's limits. They are read from the configuration section <c>Shot</c>, and again at each reload. What
/// code sets in <c>AddShot(options => …)</c> overrides the configuration.</summary>
public class ShotOptions
{
    /// <summary>The mode of all limits; null is <c>Enforce</c>. Of this and a limit's own, the more lenient applies.</summary>
    public ShotMode? Mode { get => (ShotMode?)ReadMode.Value; set => ReadMode = new(value); }

    /// <summary>Whether the duration of each admitted call is recorded in the histogram <c>shot.call.duration</c> while somebody collects
    /// it; null is true.</summary>
    public bool? RecordCallDuration
    {
        get => (bool?)ReadRecordCallDuration.Value;
        set => ReadRecordCallDuration = new(value);
    }

    /// <summary>The options of each limit, by its name: the annotation's <c>Name</c>, <c>IOrders.PlaceAsync</c>, or <c>POST
    /// /orders/{id}</c>. A plain name, in which <c>_</c> replaces everything that is not a letter or digit (<c>POST_orders_id</c>), works
    /// too. Names are not case-sensitive.</summary>
    public IDictionary<string, ShotLimitOptions> Limits { get; } =
        new Dictionary<string, ShotLimitOptions>(StringComparer.OrdinalIgnoreCase);

    internal Setting ReadMode { get; set; }
    internal Setting ReadRecordCallDuration { get; set; }
    internal List<SettingProblem> Problems { get; } = [];

    internal void CopyTo(ShotOptions other)
    {
        other.ReadMode = ReadMode.Or(other.ReadMode);
        other.ReadRecordCallDuration = ReadRecordCallDuration.Or(other.ReadRecordCallDuration);
        foreach (var (name, limit) in Limits)
            other.Limits[name] = other.Limits.TryGetValue(name, out var existing) ? limit.Or(existing) : limit.Copy();
    }
}
