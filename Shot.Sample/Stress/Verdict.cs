namespace Shot.Sample.Stress;

/// <summary>The outcome of one call.</summary>
internal enum Verdict
{
    Admitted,
    Refused,
    TimedOut,
}
