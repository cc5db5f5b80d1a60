namespace Shot;

/// <summary>A plan of a limit with its numbers in force.</summary>
internal readonly record struct PlanNumbers(string Name, int Permits, double PerSecond);
