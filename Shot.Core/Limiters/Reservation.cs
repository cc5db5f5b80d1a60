namespace Shot;

/// <summary>Permits booked ahead of their time: see <see cref="TokenBucket.TryReserve"/>. The default value stands for none.</summary>
/// <remarks>A reservation is a value: copies stand for the same permits. Cancel it once, or keep to it.</remarks>
public readonly struct Reservation
{
    internal Reservation(PermitStamp stamp, TimeSpan delay)
    {
        Stamp = stamp;
        Delay = delay;
    }

    /// <summary>How long after the booking the permits come due, zero if they were there. The work must not start earlier.</summary>
    public TimeSpan Delay { get; }

    /// <summary>The booked permits.</summary>
    public PermitStamp Stamp { get; }

    /// <summary>Gives the permits back, by the rule of <see cref="Limiter.Return"/>: whoever is booked later keeps the due time that it was told.</summary>
    /// <returns>Whether all of them could be given back.</returns>
    public bool Cancel() => Stamp.Limiter?.Return(Stamp) ?? true;
}
