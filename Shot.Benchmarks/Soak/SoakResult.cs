namespace Shot.Benchmarks.Soak;

/// <summary>The result of a scenario.</summary>
/// <param name="Operations">Number of calls.</param>
/// <param name="Admitted">Number of permits or visits admitted.</param>
/// <param name="Handovers">Number of admissions of a thread right after another thread's.</param>
/// <param name="Violation">The violation; null if there is none.</param>
internal sealed record SoakResult(long Operations, long Admitted, long Handovers, string? Violation);
