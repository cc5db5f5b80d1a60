namespace Shot.Benchmarks.Generator;

/// <summary>Elapsed time and processor time, in milliseconds.</summary>
internal readonly record struct Measured(double Milliseconds, double ProcessorMilliseconds);
