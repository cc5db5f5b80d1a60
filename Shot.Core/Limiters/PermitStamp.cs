namespace Shot;

/// <summary>Permits taken from a limiter, so that they can be given back: see <see cref="Limiter.Return"/>. The default value stands for none.</summary>
/// <remarks>A stamp is a value: copies stand for the same permits. Give them back once.</remarks>
public readonly struct PermitStamp
{
    internal PermitStamp(Limiter limiter, int permits, long position, long returned)
    {
        Limiter = limiter;
        Permits = permits;
        Position = position;
        Returned = returned;
    }

    /// <summary>How many permits were taken.</summary>
    public int Permits { get; }

    internal Limiter? Limiter { get; }

    internal long Position { get; }

    internal long Returned { get; }
}
