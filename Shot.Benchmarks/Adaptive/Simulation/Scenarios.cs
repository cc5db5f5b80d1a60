namespace Shot.Benchmarks.Adaptive;

/// <summary>The scenarios that the controller was made with.</summary>
internal static class Scenarios
{
    public static Scenario[] All { get; } =
    [
        Processors("two cores", 2, Demand.Exponential(0.005), Processor.Fair, 0.2, 0.8, 1.2, 3, 20),
        Processors("four cores", 4, Demand.Lognormal(0.008, 0.5), Processor.Fair, 0.5, 1.1, 2, 10),
        Pools("50 slots", 50, Demand.Uniform(0.02), 0.2, 0.9, 1.2, 2, 5),
        new("dependency 10 x slower", () => [new Pool(Demand.Uniform(0.02))],
            new(10, 2, [50]), new(15, 20, [50], [10]), new(10, 2, [50])),
        new("three cores taken away", () => [new Processor(Demand.Exponential(0.005), Processor.Fair)],
            new(10, 1.5, [4]), new(10, 6, [1]), new(10, 1.5, [4])),
        Pools("50 slots, bimodal work", 50, Demand.Bimodal(0.02, 0.1, 10), 0.8, 1.5, 4),
        Processors("four cores, noisy work", 4, Demand.Lognormal(0.005, 2), Processor.Fair, 0.7, 1.5, 5),
        Pools("50 slots, constant work", 50, Demand.Constant(0.02), 1.2, 3),
        Processors("four cores, bimodal work", 4, Demand.Bimodal(0.005, 0.03, 20), Processor.Fair, 0.7, 1.5, 5),
        Pools("50 slots, very noisy work", 50, Demand.Lognormal(0.02, 3), 1.5, 5),
        new("two cores, collector pauses", () => [new Processor(Demand.Exponential(0.005), Processor.Fair)],
            new(12, 0.6, [2], null, 2, 0.1), new(12, 1.3, [2], null, 2, 0.1), new(12, 4, [2], null, 2, 0.1)),
        new("50 slots, collector pauses", () => [new Pool(Demand.Uniform(0.02))],
            new(12, 0.7, [50], null, 3, 0.2), new(12, 2, [50], null, 3, 0.2)),
        Processors("four cores, thrashing", 4, Demand.Exponential(0.005), Processor.Thrashing, 0.7, 1.5, 5, 20),
        Processors("four cores, contended", 4, Demand.Exponential(0.005), Processor.Contended, 1.5, 5),
        Processors("smooth knee", 8, Demand.Exponential(0.01), Processor.Smooth, 0.7, 1.5, 5),
        new("10 ms IO, then 4 ms on two cores",
            () => [new Pool(Demand.Uniform(0.01)), new Processor(Demand.Exponential(0.004), Processor.Fair)],
            [.. new[] { 0.8, 1.2, 2, 10 }.Select(load => new Phase(10, load, [1e9, 2]))]),
        new("four cores, then 20 slots",
            () => [new Processor(Demand.Exponential(0.002), Processor.Fair), new Pool(Demand.Exponential(0.03))],
            [.. new[] { 0.8, 1.5, 6 }.Select(load => new Phase(10, load, [4, 20]))]),
        Pools("cold start at 20 x, 50 slots", 50, Demand.Uniform(0.04), 20),
        Processors("cold start at 20 x, four cores", 4, Demand.Exponential(0.01), Processor.Fair, 20),
        Processors("cold start at 10 x, one core", 1, Demand.Exponential(0.005), Processor.Fair, 10),
        new("50 slots of 500 ms", () => [new Pool(Demand.Uniform(0.5))],
            [.. new[] { 0.5, 2, 10 }.Select(load => new Phase(40, load, [50]))]),
        new("code that warms up", () => [new Processor(Demand.Exponential(0.004), Processor.Fair)],
            new(6, 6, [2], [6]), new(6, 3, [2], [3]), new(6, 1.5, [2], [1.5]), new(10, 1, [2])),
        new("two cores, throttled", () => [new Processor(Demand.Exponential(0.005), Processor.Fair)],
            new(10, 0.6, [2], null, 0.1, 0.03), new(10, 3, [2], null, 0.1, 0.03)),
        new("slots taken away", () => [new Pool(Demand.Exponential(0.02))],
            new(10, 1.5, [50]), new(10, 5, [15]), new(10, 1.5, [50])),
    ];

    private static Scenario Processors(string name, int cores, Demand demand, Func<double, double, double> rate, params double[] loads) =>
        new(name, () => [new Processor(demand, rate)], [.. loads.Select(load => new Phase(10, load, [cores]))]);

    private static Scenario Pools(string name, int slots, Demand demand, params double[] loads) =>
        new(name, () => [new Pool(demand)], [.. loads.Select(load => new Phase(10, load, [slots]))]);
}
