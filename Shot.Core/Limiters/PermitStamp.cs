namespace Shot;

/// <summary>Permits taken from a limiter, so that they can be given back: see <see cref="Limiter.Return"/>. The default value stands for none.</summary>
/// <remarks>A stamp is a value: copies stand for the same permits. Give them back once.</remarks>
public readonly struct PermitStamp
{
    internal PermitStamp(Limiter limiter, int permits, long position, int era, long returned)
    {
        Limiter = limiter;
        Permits = permits;
        Position = position;
        Era = era;
        Returned = returned;
    }

    /// <summary>How many permits were taken.</summary>
    public int Permits { get; }

    internal Limiter? Limiter { get; }

    internal long Position { get; }

    /// <summary>What had been given back before: see <see cref="PermitReturns"/>.</summary>
    internal long Returned { get; }

    internal int Era { get; }
}
