namespace Shot.Benchmarks.Adaptive;

/// <summary>How a limit did in a phase.</summary>
/// <param name="Goodput">Calls per second that completed in time, as a share of the best fixed limit's.</param>
/// <param name="Slowdown">P99 as a multiple of the P99 without load.</param>
/// <param name="Converged">
/// Seconds until half a second had 90 % of the best goodput and no more than three times the mean without load.
/// </param>
internal readonly record struct Score(double Goodput, double Slowdown, double Converged);
