namespace Shot.Sample.Stress;

/// <summary>The load of an overload that lasts: as many requests each second, whatever becomes of them.</summary>
internal static class SustainedLoad
{
    public const int Permits = 50;
    public const int PerSecond = 500;

    /// <summary>How many requests wait in the contender that queues: a fifth of a second's worth.</summary>
    public const int Queue = 100;

    /// <summary>How many times the permitted rate the overload is.</summary>
    public const int Overload = 10;

    /// <summary>The share of the permitted rate that the overload is compared with: what any limiter lets pass.</summary>
    public const double Calm = 0.5;
}
