namespace Shot;

/// <summary>Outcome of a call made through a <c>Try…</c> twin.</summary>
public enum ShotOutcome
{
    /// <summary>The default value; no guard returns it.</summary>
    None,

    /// <summary>The work ran and returned.</summary>
    Completed,

    /// <summary>The call was refused. Its work was not started.</summary>
    Overloaded,

    /// <summary>The call is late: its work started but did not end by the deadline.</summary>
    TimedOut,
}
