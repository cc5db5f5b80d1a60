namespace Shot.Metrics;

/// <summary>The outcomes of admitted calls.</summary>
internal enum CallOutcome
{
    Completed,
    TimedOut,
    Failed,
}
