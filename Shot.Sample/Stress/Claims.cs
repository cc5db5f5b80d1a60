using Spectre.Console;

namespace Shot.Sample.Stress;

/// <summary>
/// Checks the measurements against Shot's claims about the burst and the overload. Counts are always checked, times
/// only in the full run.
/// </summary>
internal static class Claims
{
    public static bool Check(List<Measurement> calls, List<Measurement> requests,
        List<(Measurement Calm, Measurement Overloaded)> sustained, bool brief)
    {
        var shot = calls.Single(measurement => measurement.Name == "Shot");
        var web = requests.Single(measurement => measurement.Name == "Shot");
        var (calm, overloaded) = sustained.Single(measurement => measurement.Calm.Name == "Shot");
        var owed = SustainedLoad.Permits + (SustainedLoad.PerSecond * overloaded.Total.TotalSeconds);
        var holds = Counts("in process", shot) & Counts("over HTTP", web)
            & Claim("overloaded for long, Shot never admits more than permits + rate × time", overloaded.Charged <= owed,
                $"{overloaded.Charged:N0} of {owed:N1} owed");
        if (brief)
            return holds;

        var p99 = shot.Percentile(Verdict.Admitted, 99)!.Value.TotalMilliseconds;
        var raw = calls.Single(measurement => measurement.Name.StartsWith("raw", StringComparison.Ordinal))
            .Percentile(Verdict.Admitted, 99)!.Value.TotalMilliseconds;
        return holds
            & Claim("in process, Shot admits at most 1,020", shot.Count(Verdict.Admitted) <= 1_020, $"{shot.Count(Verdict.Admitted):N0}")
            & Claim("in process, P99 of what Shot admits is at most 15 ms", p99 <= 15, $"{p99:N1} ms")
            & Claim("in process, P99 of the queueing limiter is above 3,000 ms", raw > 3_000, $"{raw:N1} ms")
            & Claim("overloaded for long, Shot admits within 1 % of what is owed", overloaded.Charged >= 0.99 * owed,
                $"{overloaded.Charged / owed:P2}")
            & Sustained(calm, overloaded);
    }

    /// <summary>
    /// Checks that at least the burst is admitted, and never more than the burst plus the replenished permits.
    /// </summary>
    private static bool Counts(string where, Measurement measurement)
    {
        var admitted = measurement.Charged;
        var owed = BurstLoad.Permits + (BurstLoad.PerSecond * measurement.Total.TotalSeconds);
        return Claim($"{where}, Shot admits the burst of {BurstLoad.Permits:N0}", admitted >= BurstLoad.Permits, $"{admitted:N0}")
            & Claim($"{where}, and never more than permits + rate × time", admitted <= owed, $"{admitted:N0} of {owed:N1} owed");
    }

    private static bool Sustained(Measurement calm, Measurement overloaded)
    {
        var before = calm.Percentile(Verdict.Admitted, 99)!.Value.TotalMilliseconds;
        var admitted = overloaded.Percentile(Verdict.Admitted, 99)!.Value.TotalMilliseconds;
        var refused = overloaded.Percentile(Verdict.Refused, 99)!.Value.TotalMilliseconds;
        return Claim(
                "overloaded for long, P99 of what Shot admits is at most 1.5 times its value without overload",
                admitted <= 1.5 * before,
                $"{admitted:N1} ms, {before:N1} ms without")
            & Claim("overloaded for long, P99 of what Shot refuses is at most that of what it admits", refused <= admitted,
                $"{refused:N1} ms");
    }

    private static bool Claim(string claim, bool holds, string figure)
    {
        AnsiConsole.MarkupLine($"{(holds ? "[green]holds [/]" : "[red]missed[/]")} {claim.EscapeMarkup()}: {figure.EscapeMarkup()}");
        return holds;
    }
}
