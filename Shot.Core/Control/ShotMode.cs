namespace Shot;

/// <summary>What limits do with a call that they have no permit for. Of the application's mode and a limit's own, the more lenient
/// applies.</summary>
public enum ShotMode
{
    /// <summary>They refuse the call.</summary>
    Enforce,

    /// <summary>They admit the call, and count it as one that they would have refused. Deadlines are off.</summary>
    Shadow,

    /// <summary>They are not asked. Deadlines are off.</summary>
    Off,
}
