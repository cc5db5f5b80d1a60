namespace Shot.Sample.Stress;

/// <summary>What the run has shown, in two sentences.</summary>
internal static class Summary
{
    /// <summary>Where Shot is level with <c>QueueLimit = 0</c>.</summary>
    public static string Level(BurstPart burst, SustainedOverload sustained)
    {
        var queue = burst.Raw is { } raw ? $", and {P99(raw)} with a queue" : "";
        return $"Refusing at once: P99 of what was admitted in the burst was {P99(burst.Shot)} with Shot, {P99(burst.Stock)} with "
            + $"QueueLimit = 0{queue}; in the lasting overload it was {P99(sustained.Shot)} with Shot and {P99(sustained.Stock)} with "
            + "QueueLimit = 0.";
    }

    /// <summary>Where the two differ.</summary>
    public static string Beyond(IgnoredDeadline deadline, SlowDependency dependency, KeyFlood flood, ChangedLimit changed) =>
        $"Beyond QueueLimit = 0: P99 of the answers was {Waited(deadline.Shot)} for a handler that ignores its deadline (stock: "
        + $"{Waited(deadline.Stock)}) and {Waited(dependency.Adaptive)} behind a dependency that became ten times slower (stock, with a "
        + $"guessed number: {Waited(dependency.Stock)}), a flood of {flood.Shot.Keys:N0} keys took {flood.Shot.Memory} (stock: "
        + $"{flood.Stock.Memory}), and a limit lowered under load admitted {changed.Shot.After:N0} where at most "
        + $"{ChangedLimit.Owed(changed.Shot):N0} were owed (stock: {changed.Stock.After:N0}).";

    private static string P99(Measurement measurement) => Rows.Milliseconds(measurement.Percentile(Verdict.Admitted, 99));

    private static string Waited(Measurement measurement) => Rows.Milliseconds(measurement.Waited(99));
}
