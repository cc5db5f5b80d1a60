using Spectre.Console;

namespace Shot.Sample.Stress;

/// <summary>What Shot claims of the burst, held against the run. Counts decide always, times only in the full run.</summary>
internal static class Claims
{
    public static bool Check(List<Measurement> calls, List<Measurement> requests, bool brief)
    {
        var shot = calls.Single(measurement => measurement.Name == "Shot");
        var web = requests.Single(measurement => measurement.Name == "Shot");
        var holds = Counts("in process", shot) & Counts("over HTTP", web);
        if (brief)
            return holds;

        var p99 = shot.Percentile(Verdict.Admitted, 99)!.Value.TotalMilliseconds;
        var raw = calls.Single(measurement => measurement.Name.StartsWith("raw", StringComparison.Ordinal)).Percentile(Verdict.Admitted, 99)!.Value.TotalMilliseconds;
        return holds
            & Claim("in process, Shot admits at most 1,020", shot.Count(Verdict.Admitted) <= 1_020, $"{shot.Count(Verdict.Admitted):N0}")
            & Claim("in process, P99 of what Shot admits is at most 15 ms", p99 <= 15, $"{p99:N1} ms")
            & Claim("in process, P99 of the queueing limiter is above 3,000 ms", raw > 3_000, $"{raw:N1} ms");
    }

    /// <summary>At least the burst, and never more than the burst and what came back meanwhile.</summary>
    private static bool Counts(string where, Measurement measurement)
    {
        var admitted = measurement.Count(Verdict.Admitted) + measurement.Count(Verdict.TimedOut);
        var owed = Load.Permits + (Load.PerSecond * measurement.Total.TotalSeconds);
        return Claim($"{where}, Shot admits the burst of {Load.Permits:N0}", admitted >= Load.Permits, $"{admitted:N0}")
            & Claim($"{where}, and never more than permits + rate × time", admitted <= owed, $"{admitted:N0} of {owed:N1} owed");
    }

    private static bool Claim(string claim, bool holds, string figure)
    {
        AnsiConsole.MarkupLine($"{(holds ? "[green]holds [/]" : "[red]missed[/]")} {claim.EscapeMarkup()}: {figure.EscapeMarkup()}");
        return holds;
    }
}
