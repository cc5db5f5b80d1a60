namespace Shot.Dashboard;

/// <summary>Options of the page that <c>MapShot()</c> maps.</summary>
public sealed class ShotDashboardOptions
{
    /// <summary>The name of the authorization policy whose users may change limits. Null, the default: nobody may.</summary>
    /// <remarks>The policy is evaluated for each change, whatever the endpoint's own authorization is. <c>AllowAnonymous()</c> has no
    /// effect on it. The host does not start if there is no such policy.</remarks>
    public string? AllowChanges { get; set; }
}
