namespace Shot.Sample.Stress;

/// <summary>The outcome of one call.</summary>
internal enum Verdict
{
    Admitted,
    Refused,

    /// <summary>Answered at the deadline.</summary>
    TimedOut,

    /// <summary>The caller left before there was an answer.</summary>
    Left,
}
