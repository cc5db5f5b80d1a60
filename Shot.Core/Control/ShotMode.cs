namespace Shot;

/// <summary>What limits do with a call that they have no permit for. Of an application's mode and a limit's own, the more lenient counts.</summary>
public enum ShotMode
{
    /// <summary>They refuse it.</summary>
    Enforce,

    /// <summary>They let it in, and count that they would have refused it. Deadlines rest.</summary>
    Shadow,

    /// <summary>They are not asked. Deadlines rest.</summary>
    Off,
}
