using System.Runtime.InteropServices;

namespace Shot.Adaptive;

/// <summary>Measures how long work waits for the thread pool, and refuses calls while that is long. A concurrency limit cannot see this
/// queue, because it is in front of the guard: synchronous work that uses the processor is inside at most once per thread.</summary>
/// <remarks>Each tick queues one item to the end of the global queue, unless the last one still waits. Its wait, or its age while it waits,
/// is the delay. Callers only read a published share of calls to refuse; it is zero most of the time.</remarks>
internal sealed class PoolDelay(TimeProvider time) : IThreadPoolWorkItem
{
    /// <summary>What a tick takes beyond this many seconds is time in which the process did not run. It is not the pool's delay.</summary>
    internal const double MaxPause = 0.1;

    private const double UnitShare = 1L << 32;
    private const uint GoldenRatio = 0x9E3779B9;

    [ThreadStatic]
    private static uint _dither;

    private readonly PoolAdmission _admission = new(Environment.ProcessorCount);
    private Published _published;
    private long _queuedAt;
    private double _waited;
    private double _pause;
    private double _delay;
    private bool _isQueued;

    /// <summary>Time that work waits for the thread pool. Zero while no adaptive gate is in use.</summary>
    public TimeSpan Delay => TimeSpan.FromSeconds(Volatile.Read(ref _delay));

    /// <summary>Whether calls may be refused. Switched off only to measure what the sensor is good for.</summary>
    internal bool IsOn { get; set; } = true;

    /// <summary>Queues the measuring item. Tests replace it.</summary>
    internal Action<IThreadPoolWorkItem> Queue { get; set; } = static item => ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);

    /// <summary>Decides whether to refuse a call. One read while there is no delay.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Refuses(ShotCriticality criticality)
    {
        var share = criticality switch
        {
            ShotCriticality.Critical => Volatile.Read(ref _published.Critical),
            ShotCriticality.Sheddable => Volatile.Read(ref _published.Sheddable),
            _ => Volatile.Read(ref _published.Normal),
        };
        return share != 0 && IsDue(share);
    }

    /// <summary>Measures, and decides what share of the calls to refuse until the next tick.</summary>
    public void Tick(long now, PoolLoad load)
    {
        _pause += Math.Max(0, load.Elapsed - MaxPause);
        // Pairs with the write in Execute: whoever finds the item no longer queued also finds its wait.
        var isQueued = Volatile.Read(ref _isQueued);
        load.Delay = Math.Max(0, (isQueued ? Seconds(now) : _waited) - _pause);
        if (!isQueued)
        {
            (_waited, _queuedAt, _pause) = (0, now, 0);
            Volatile.Write(ref _isQueued, true);
            Queue(this);
        }

        Volatile.Write(ref _delay, load.Delay);
        _admission.Update(load);
        Publish();
    }

    public void Reset()
    {
        _admission.Reset();
        Volatile.Write(ref _delay, 0);
        Publish();
    }

    void IThreadPoolWorkItem.Execute()
    {
        _waited = Seconds(time.GetTimestamp());
        Volatile.Write(ref _isQueued, false);
    }

    private double Seconds(long now) => time.GetElapsedTime(_queuedAt, now).TotalSeconds;

    /// <summary>Refuses evenly, which queues less than at random: multiples of the golden ratio are spread evenly, and so is every n-th
    /// of them.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsDue(long share) => unchecked(_dither += GoldenRatio) < share;

    private void Publish()
    {
        Publish(ref _published.Normal, ShotCriticality.Normal);
        Publish(ref _published.Critical, ShotCriticality.Critical);
        Publish(ref _published.Sheddable, ShotCriticality.Sheddable);
    }

    private void Publish(ref long published, ShotCriticality criticality)
    {
        var share = IsOn ? (long)(_admission.Refused(criticality) * UnitShare) : 0;
        if (published != share)
            Volatile.Write(ref published, share);
    }

    /// <summary>What callers read, in lines that only the ticker writes, and only on a change. A share of 2^32 refuses all.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 280)]
    private struct Published
    {
        [FieldOffset(128)]
        public long Normal;
        [FieldOffset(136)]
        public long Critical;
        [FieldOffset(144)]
        public long Sheddable;
    }
}
