namespace Shot.Sample.Adapt;

/// <summary>The load and the course of a run.</summary>
internal static class AdaptRun
{
    /// <summary>Requests per second to each of the two endpoints. The dependency serves 500 per second, and 50 while it is slow.</summary>
    public const int PerSecond = 750;

    /// <summary>Number of calls that the dependency of each endpoint serves at a time.</summary>
    public const int Slots = 10;

    /// <summary>The number of the endpoint that has one: what someone guessed who saw the service on a good day.</summary>
    public const int FixedLimit = 64;

    public static TimeSpan WarmUp { get; } = TimeSpan.FromSeconds(2);

    /// <summary>Length of each phase after the warm-up.</summary>
    public static TimeSpan PhaseLength { get; } = TimeSpan.FromSeconds(10);

    public static TimeSpan Length { get; } = WarmUp + (3 * PhaseLength);

    /// <summary>A limit needs a moment to notice. The first seconds of a phase are drawn, but not part of the table at the end.</summary>
    public static TimeSpan Settling { get; } = TimeSpan.FromSeconds(3);

    public static Phase PhaseAt(TimeSpan time) =>
        time < WarmUp ? Phase.WarmUp : (Phase)Math.Min((int)Phase.Recovered, 1 + (int)((time - WarmUp) / PhaseLength));

    public static bool IsSettled(TimeSpan time) => time >= WarmUp && (time - WarmUp).Ticks % PhaseLength.Ticks >= Settling.Ticks;
}
