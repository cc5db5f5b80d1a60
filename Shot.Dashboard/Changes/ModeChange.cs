namespace Shot.Dashboard.Changes;

/// <summary>The mode of all limits to set.</summary>
internal sealed record ModeChange(ShotMode? Mode)
{
    public const string Right = "Write {\"mode\": \"Enforce\"}, \"Shadow\" or \"Off\".";
}
