namespace Shot.Sample.Stress;

/// <summary>What became of one call.</summary>
internal enum Verdict
{
    Admitted,
    Refused,
    TimedOut,
}
