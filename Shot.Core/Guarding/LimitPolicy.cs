using System.Runtime.CompilerServices;
using Shot.CompilerServices;

namespace Shot.Guarding;

/// <summary>One annotation's limiter, shared by every guard that it covers, with the numbers and the mode that are in force now.</summary>
/// <remarks>A call reads which limiter is enforced: one read tells the numbers and the mode. All else, a change that is under way, and a mode in which nothing is
/// refused, is found out where there is no such limiter or where it has refused.</remarks>
internal sealed class LimitPolicy
{
    private readonly TimeProvider? _time;
    private readonly Lock _changing = new();
    private Limiter _limiter;
    private Limiter? _enforced;
    private int _mode;

    public LimitPolicy(LimitDefinition definition, TimeProvider? timeProvider, ShotMode mode = ShotMode.Enforce)
    {
        Definition = definition;
        _time = timeProvider;
        _limiter = Create(definition, definition.Permits, definition.PerSecond);
        Mode = mode;
    }

    /// <summary>What the annotation says.</summary>
    public LimitDefinition Definition { get; }

    /// <summary>The name of the limit.</summary>
    public string Name => Definition.Name;

    /// <summary>Its limiter.</summary>
    public Limiter Limiter => Volatile.Read(ref _limiter);

    /// <summary>What it does with a call that it has no permit for. Takes effect with the next call.</summary>
    public ShotMode Mode
    {
        get => (ShotMode)Volatile.Read(ref _mode);
        set
        {
            lock (_changing)
            {
                Volatile.Write(ref _mode, (int)value);
                Volatile.Write(ref _enforced, value == ShotMode.Enforce ? _limiter : null);
            }
        }
    }

    /// <summary>Takes permits if they are there, all or none.</summary>
    /// <param name="permits">How many; 0 takes nothing and tells whether one could be taken.</param>
    /// <param name="retryAfter">How long to wait. Above zero for a call that is let in only where the limit would have refused it, were it enforced.</param>
    /// <returns>Whether the work may enter.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAcquire(int permits, out TimeSpan retryAfter)
    {
        if (Volatile.Read(ref _enforced) is { } limiter)
        {
            if (limiter.TryAcquire(permits, out retryAfter))
                return true;
            if (!limiter.IsClosed)
                return false;
        }

        return TryAcquireAnew(permits, out retryAfter);
    }

    /// <summary>Takes permits such that they can be given back.</summary>
    /// <inheritdoc cref="TryAcquire(int, out TimeSpan)"/>
    public bool TryAcquire(int permits, out TimeSpan retryAfter, out PermitStamp stamp)
    {
        stamp = default;
        retryAfter = TimeSpan.Zero;
        while (Mode is not ShotMode.Off and var mode)
        {
            var limiter = Limiter;
            if (limiter.TryAcquire(permits, out retryAfter, out stamp))
                return true;
            if (!MustAskAgain(limiter))
                return mode == ShotMode.Shadow;
        }

        retryAfter = TimeSpan.Zero;
        return true;
    }

    /// <summary>Gives permits back, as far as nobody can enter too much by it; none where they were not taken.</summary>
    public static void Return(PermitStamp stamp) => stamp.Limiter?.Return(stamp);

    /// <summary>Puts other numbers in force. What was spent stays spent.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public void Change(int permits, double perSecond)
    {
        lock (_changing)
        {
            var old = _limiter;
            if (old.Permits == permits && old.PerSecond.Equals(perSecond))
                return;
            var successor = Create(Definition, permits, perSecond);
            successor.TakeOver(old);
            Volatile.Write(ref _limiter, successor);
            if (Mode == ShotMode.Enforce)
                Volatile.Write(ref _enforced, successor);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryAcquireAnew(int permits, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        while (Mode is not ShotMode.Off and var mode)
        {
            var limiter = Limiter;
            if (limiter.TryAcquire(permits, out retryAfter))
                return true;
            if (!MustAskAgain(limiter))
                return mode == ShotMode.Shadow;
        }

        retryAfter = TimeSpan.Zero;
        return true;
    }

    /// <summary>Whether a refusal was no answer. The successor is published a few instructions after its predecessor has closed.</summary>
    private bool MustAskAgain(Limiter refused)
    {
        if (!refused.IsClosed)
            return false;
        var wait = default(SpinWait);
        while (ReferenceEquals(Limiter, refused))
            wait.SpinOnce();
        return true;
    }

    private Limiter Create(LimitDefinition definition, int permits, double perSecond) => definition.Strategy switch
    {
        ShotStrategy.TokenBucket => new TokenBucket(permits, perSecond, _time),
        ShotStrategy.FixedWindow => new FixedWindow(permits, perSecond, _time),
        ShotStrategy.SlidingWindow => new SlidingWindow(permits, perSecond, _time),
        _ => throw new ArgumentOutOfRangeException(nameof(definition), definition.Strategy, "Write ShotStrategy.TokenBucket, FixedWindow or SlidingWindow."),
    };
}
