namespace Shot;

/// <summary>A plan of a limit with its numbers in force.</summary>
internal readonly record struct PlanNumbers(string Name, int Permits, double PerSecond)
{
    // For the rounding of permits / perSecond.
    private const double SameWindow = 1e-12;

    /// <summary>Time in which the burst is replenished, and the length of a window, in seconds.</summary>
    public double Seconds => Permits / PerSecond;

    public bool HasWindowOf(PlanNumbers other) => Math.Abs(Seconds - other.Seconds) <= other.Seconds * SameWindow;
}
