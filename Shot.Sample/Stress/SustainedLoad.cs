namespace Shot.Sample.Stress;

/// <summary>
/// The load of the sustained overload: a constant number of requests per second, independent of their outcomes.
/// </summary>
internal static class SustainedLoad
{
    public const int Permits = 50;
    public const int PerSecond = 500;

    /// <summary>Queue length of the queueing contender: a fifth of a second's worth.</summary>
    public const int Queue = 100;

    /// <summary>The overload as a multiple of the permitted rate.</summary>
    public const int Overload = 10;

    /// <summary>The load to compare with, as a share of the permitted rate; every limiter admits it.</summary>
    public const double Calm = 0.5;
}
