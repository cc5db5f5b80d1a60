namespace Shot.Sample.Load;

/// <summary>How the load goes: it rises, bursts, meets a slow dependency, and calms down. Then it begins again.</summary>
internal static class LoadCourse
{
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan AfterBurst = TimeSpan.FromSeconds(16);
    private static readonly TimeSpan SlowDependency = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(30);

    /// <summary>Tenants of each plan.</summary>
    private static readonly string[] Tenants = ["tea-house", "acme", "corner-shop"];

    public static TimeSpan Length { get; } = TimeSpan.FromSeconds(40);

    /// <summary>The requests, with their rates at a time of the course.</summary>
    public static IReadOnlyList<Traffic> Traffic { get; } =
    [
        // More than the burst of 1,000, once in a course.
        new(static _ => new(HttpMethod.Post, "/orders"), static time => IsBurst(time) ? 2_500 : Between(20, 150, time)),
        new(static number => new(HttpMethod.Get, $"/suggestions?number={number}"), static time => Between(40, 300, time)),

        // One customer sends every second request, and is refused alone.
        new(
            static number => new(HttpMethod.Get, $"/search?text=tea&customer={(number % 2 == 0 ? 0 : number % 50)}"),
            static time => Between(5, 40, time)),
        new(static number => new(HttpMethod.Get, $"/reports/{Tenants[number % Tenants.Length]}"), static time => Between(5, 40, time)),
        new(static number => new(HttpMethod.Get, $"/ask?question=tea&customer={number % 5}"), static time => Between(1, 8, time)),
        new(static number => new(HttpMethod.Get, $"/prices/{Item(number)}"), static time => Between(4, 12, time)),
        new(static _ => new(HttpMethod.Get, "/tight"), static time => IsBurst(time) ? 10 : 1),
        new(static _ => new(HttpMethod.Get, "/stock/tea"), static _ => 0.5),
        new(static _ => new(HttpMethod.Get, "/slow"), static _ => 0.5),
    ];

    /// <summary>Whether the suggestions' dependency is slow at a time of the course.</summary>
    public static bool IsSlow(TimeSpan time) => time >= SlowDependency && time < Calm;

    private static bool IsBurst(TimeSpan time) => time >= Burst && time < AfterBurst;

    /// <summary>A rate that rises until the burst, stays, and is low at the end.</summary>
    private static double Between(double low, double high, TimeSpan time) =>
        time >= Calm ? low : low + ((high - low) * Math.Min(1, time / Burst));

    /// <summary>Every tenth item fails, and every fifteenth is late.</summary>
    private static string Item(long number) => number % 10 == 0 ? "lost" : number % 15 == 1 ? "rare" : "tea";
}
