namespace Shot.Tests.Limiters;

/// <summary>What a thread of a <see cref="SteppedLimiter{T}"/> asks for.</summary>
/// <param name="Kind">Which call.</param>
/// <param name="Permits">How many permits.</param>
/// <param name="Delay">How many units of time ahead.</param>
internal readonly record struct SteppedCall(SteppedCall.Kinds Kind, int Permits = 0, int Delay = 0)
{
    internal enum Kinds
    {
        /// <summary><see cref="Limiter.TryAcquire(int)"/>, by a lease where there is one.</summary>
        Take,

        /// <summary><see cref="Limiter.TryAcquire(int, out TimeSpan, out PermitStamp)"/>, or a booking where there is a delay.</summary>
        Stamp,

        /// <summary><see cref="Limiter.Return"/> of the thread's last stamp.</summary>
        Return,

        /// <summary>Settles the thread's last stamp at that many permits.</summary>
        Settle,
    }

    public static SteppedCall GiveBack { get; } = new(Kinds.Return);

    public static SteppedCall Take(int permits = 1) => new(Kinds.Take, permits);

    public static SteppedCall Stamp(int permits = 1) => new(Kinds.Stamp, permits);

    public static SteppedCall Settle(int actual) => new(Kinds.Settle, actual);

    public static SteppedCall Book(int delay) => new(Kinds.Stamp, 1, delay);
}
