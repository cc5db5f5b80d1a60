namespace Shot.Benchmarks.Adaptive;

/// <summary>
/// Scenarios that were written after the first working controller. The constants were later chosen on these too (docs/adaptive.md).
/// </summary>
internal static class HeldOut
{
    public static Scenario[] All { get; } =
    [
        Cores("three cores, uniform work", 3, Demand.Uniform(0.006), Processor.Fair, 0.4, 1.4, 2.5, 8),
        Cores("two cores, constant work", 2, Demand.Constant(0.01), Processor.Fair, 0.6, 1.3, 4),
        Slots("12 slots of 15 ms", 12, Demand.Exponential(0.015), 0.5, 1.3, 3, 12),
        Slots("30 slots of 100 ms", 30, Demand.Lognormal(0.1, 0.7), 0.6, 1.4, 4),
        Slots("100 slots of 40 ms", 100, Demand.Uniform(0.04), 0.3, 1.2, 3),
        Slots("one slot", 1, Demand.Exponential(0.004), 0.5, 1.3, 5),
        new("dependency 4 x slower, then 8 x", () => [new Pool(Demand.Lognormal(0.015, 0.6))],
            new(8, 0.7, [40]), new(10, 2.8, [40], [4]), new(12, 5.6, [40], [8]), new(10, 0.7, [40]), new(8, 2, [40])),
        new("dependency faster", () => [new Pool(Demand.Exponential(0.05))],
            new(10, 2, [25]), new(10, 2, [25], [0.2]), new(10, 2, [100], [0.2])),
        new("half of the cores come and go", () => [new Processor(Demand.Lognormal(0.006, 0.8), Processor.Fair)],
            new(8, 0.9, [4]), new(8, 1.8, [2]), new(8, 0.9, [4]), new(8, 3, [2]), new(8, 3, [4])),
        Cores("three cores, bimodal work", 3, Demand.Bimodal(0.006, 0.05, 12), Processor.Fair, 0.7, 1.6, 6),
        Cores("four cores, mild thrashing", 4, Demand.Uniform(0.007),
            (n, c) => Math.Min(1, c / n) / (1 + (0.01 * Math.Max(0, n - c))), 0.8, 1.3, 3, 15),
        new("5 ms CPU, 30 ms IO, 40 slots",
            () => [new Processor(Demand.Exponential(0.002), Processor.Fair), new Pool(Demand.Lognormal(0.03, 0.5))],
            [.. new[] { 0.5, 1.2, 3, 10 }.Select(load => new Phase(10, load, [2, 40]))]),
        new("20 ms IO, then 5 ms on four cores",
            () => [new Pool(Demand.Exponential(0.02)), new Processor(Demand.Uniform(0.005), Processor.Fair)],
            [.. new[] { 0.7, 1.4, 4 }.Select(load => new Phase(10, load, [1e9, 4]))]),
        new("50 slots, short pauses", () => [new Pool(Demand.Uniform(0.03))],
            new(12, 0.6, [50], null, 1, 0.04), new(12, 1.5, [50], null, 1, 0.04), new(12, 5, [50], null, 1, 0.04)),
        new("four cores, pauses that the ticker does not see", () => [new Processor(Demand.Exponential(0.006), Processor.Fair)],
            new(12, 0.7, [4], null, 1.5, 0.06, false), new(12, 2, [4], null, 1.5, 0.06, false)),
        Slots("cold start at 10 x, 20 slots of 200 ms", 20, Demand.Uniform(0.2), 10),
        Cores("cold start at 5 x, two cores", 2, Demand.Lognormal(0.004, 1), Processor.Fair, 5),
        Slots("80 slots, cold at 3 x, noisy", 80, Demand.Lognormal(0.03, 1.5), 3, 0.8),
        new("load that comes and goes", () => [new Processor(Demand.Exponential(0.005), Processor.Fair)],
            new(6, 0.5, [2]), new(6, 4, [2]), new(6, 0.5, [2]), new(6, 4, [2]), new(6, 1.5, [2])),
    ];

    private static Scenario Cores(string name, int cores, Demand demand, Func<double, double, double> rate, params double[] loads) =>
        new(name, () => [new Processor(demand, rate)], [.. loads.Select(load => new Phase(10, load, [cores]))]);

    private static Scenario Slots(string name, int slots, Demand demand, params double[] loads) =>
        new(name, () => [new Pool(demand)], [.. loads.Select(load => new Phase(10, load, [slots]))]);
}
