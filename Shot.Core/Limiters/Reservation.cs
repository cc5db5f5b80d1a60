namespace Shot;

/// <summary>Permits booked ahead of time by <see cref="TokenBucket.TryReserve"/>. The default value stands for no permits.</summary>
/// <remarks>Copies stand for the same permits. Cancel at most once.</remarks>
public readonly struct Reservation
{
    internal Reservation(PermitStamp stamp, TimeSpan delay) => (Stamp, Delay) = (stamp, delay);

    /// <summary>Time from the booking until the permits come due; zero if they were available. The work must not start earlier.</summary>
    public TimeSpan Delay { get; }

    /// <summary>The booked permits.</summary>
    public PermitStamp Stamp { get; }

    /// <summary>Gives the permits back under the rules of <see cref="Limiter.Return"/>. Later reservations keep their due times.</summary>
    /// <returns>Whether all permits could be given back.</returns>
    public bool Cancel() => Stamp.Limiter?.Return(Stamp) ?? true;
}
