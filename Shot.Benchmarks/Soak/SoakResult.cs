namespace Shot.Benchmarks.Soak;

/// <summary>How a scenario ended.</summary>
/// <param name="Operations">How many calls were made.</param>
/// <param name="Admitted">How many permits, or visits, they got.</param>
/// <param name="Handovers">How often a thread was admitted right after another.</param>
/// <param name="Violation">What went wrong; null when nothing did.</param>
internal sealed record SoakResult(long Operations, long Admitted, long Handovers, string? Violation);
