using Shot.Control;

namespace Shot;

/// <summary>
/// Settings of an application's limits. They are read from the section <c>Shot</c> of its configuration, and again whenever that is reloaded; what the
/// application configures itself (<c>services.Configure&lt;ShotSettings&gt;(…)</c>) comes on top.
/// </summary>
public sealed class ShotSettings
{
    /// <summary>What all limits do with a call that they have no permit for. Of this and a limit's own, the more lenient counts.</summary>
    public ShotMode? Mode
    {
        get => ReadMode.Value;
        set => ReadMode = new(value);
    }

    /// <summary>
    /// The settings of each limit, by its name: the annotation's <c>Name</c>, or <c>IOrders.PlaceAsync</c>, or <c>POST /orders/{id}</c>; or by that name with <c>_</c> in the
    /// place of all that is no letter or digit: <c>POST_orders_id</c>. Case does not count.
    /// </summary>
    public IDictionary<string, ShotLimitSettings> Limits { get; } = new Dictionary<string, ShotLimitSettings>(StringComparer.OrdinalIgnoreCase);

    internal Setting<ShotMode> ReadMode { get; set; }

    /// <summary>What is no setting.</summary>
    internal List<SettingProblem> Problems { get; } = [];
}
