namespace Shot;

/// <summary>Permits taken from a limiter, which <see cref="Limiter.Return"/> can give back. The default value has none.</summary>
/// <remarks>Copies stand for the same permits. Give them back at most once.</remarks>
public readonly struct PermitStamp
{
    internal PermitStamp(Limiter limiter, int permits, long position, int era, long returned) =>
        (Limiter, Permits, Position, Era, Returned) = (limiter, permits, position, era, returned);

    /// <summary>Number of permits taken.</summary>
    public int Permits { get; }

    internal Limiter? Limiter { get; }
    internal long Position { get; }

    /// <summary>Total of the permits given back before this stamp was issued. See <see cref="PermitReturns"/>.</summary>
    internal long Returned { get; }

    internal int Era { get; }
}
