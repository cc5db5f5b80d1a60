namespace Shot;

/// <summary>What became of a call made through a <c>Try…</c> twin.</summary>
public enum ShotOutcome
{
    /// <summary>Nothing: the default value of a result that no guard has made.</summary>
    None,

    /// <summary>The work ran and returned.</summary>
    Completed,

    /// <summary>The call was refused; the work was never started.</summary>
    Overloaded,

    /// <summary>The work was started and missed its deadline.</summary>
    TimedOut,
}
