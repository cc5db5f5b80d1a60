namespace Shot.Benchmarks.Generator;

/// <summary>How long something took, and how much of a processor, in milliseconds.</summary>
internal readonly record struct Measured(double Milliseconds, double ProcessorMilliseconds);
