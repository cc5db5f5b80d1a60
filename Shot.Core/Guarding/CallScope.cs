using System.Diagnostics.CodeAnalysis;
using Shot.CompilerServices;

namespace Shot.Guarding;

/// <summary>
/// What one admitted call holds until its work ends: places in gates, and the deadline. The deadline's token fires when it passes or when the caller
/// cancels, whichever is first, and the first is what it remembers: only then is a cancelled work's exception explained as one or the other.
/// </summary>
/// <remarks>
/// Used again by later calls, so that a call allocates nothing; each use has a number of its own, and whoever comes with an old one (a second release, a
/// timer that fired late) changes nothing. A scope whose token has fired, or may still be listened to, is not used again.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The work may hold the source's token for longer, and the source owns no handle.")]
internal sealed class CallScope
{
    private const long Closed = 0;
    private const long Running = 1;
    private const long Missed = 2;
    private const long Left = 3;
    private const long Asking = 4;
    private const int PhaseBits = 3;
    private const long PhaseMask = (1 << PhaseBits) - 1;

    private readonly CancellationTokenSource _source = new();
    private readonly Lock _pausing = new();
    private readonly TimeProvider _time;
    private Guard _guard = null!;
    private ConcurrencyLease[] _leases = [];
    private int _leaseCount;
    private CancellationToken _caller;
    private CancellationTokenRegistration _registration;
    private ITimer? _timer;
    private TaskCompletionSource? _over;
    private IDeadlineListener? _listener;
    private long _listenersCall;
    private bool _hasDeadline;
    private bool _isShared;
    private int _running;
    private TimeSpan _remaining;
    private long _deadline;

    // The number of the use above the phase of it. All that a call ends by is one swap of this word.
    private long _state;

    private CallScope(TimeProvider time) => _time = time;

    /// <summary>A scope for a call that has not been admitted yet.</summary>
    public static CallScope Rent(Guard guard)
    {
        var isSystem = ReferenceEquals(guard.Time, TimeProvider.System);
        var scope = (isSystem ? Pool<CallScope>.TryRent() : null) ?? new CallScope(guard.Time);
        scope._guard = guard;
        return scope;
    }

    /// <summary>Keeps a place until the work ends.</summary>
    public void Add(ConcurrencyLease lease)
    {
        if (_leaseCount == _leases.Length)
            Array.Resize(ref _leases, Math.Max(2, 2 * _leaseCount));
        _leases[_leaseCount++] = lease;
    }

    /// <summary>The call is refused: leaves the places, and the scope with them.</summary>
    public void Cancel()
    {
        LeaveAll();
        Reuse();
    }

    /// <summary>The call is admitted, and its deadline starts.</summary>
    /// <param name="maxWait">Zero for none.</param>
    /// <param name="caller">The caller's own token.</param>
    /// <returns>The number of this use.</returns>
    public long Begin(TimeSpan maxWait, CancellationToken caller)
    {
        var use = (_state >> PhaseBits) + 1;
        _caller = caller;
        _hasDeadline = maxWait > TimeSpan.Zero;
        _isShared = false;
        if (!_hasDeadline)
        {
            Volatile.Write(ref _state, (use << PhaseBits) | Running);
            return use;
        }

        _running = 1;
        _remaining = maxWait;
        _over = _guard.Abandon ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null;
        Volatile.Write(ref _deadline, Due(_remaining));

        // After the deadline: a timer of an earlier use that fires only now reads a state and then the deadline of that state, or of a later one.
        Volatile.Write(ref _state, (use << PhaseBits) | Running);
        _registration = caller.CanBeCanceled ? caller.UnsafeRegister(static state => ((CallScope)state!).Leave(), this) : default;
        Timer.Change(_remaining, Timeout.InfiniteTimeSpan);
        return use;
    }

    /// <summary>Fires at the deadline, and when the caller cancels; where there is no deadline it is the caller's own.</summary>
    public CancellationToken Token(long use) => Is(use) && _hasDeadline ? _source.Token : _caller;

    public bool HasDeadline(long use) => Is(use) && _hasDeadline;

    /// <summary>Whether the deadline passed before the caller cancelled.</summary>
    public bool IsMissed(long use) => Volatile.Read(ref _state) == ((use << PhaseBits) | Missed);

    /// <summary>Whether the caller cancelled before the deadline passed.</summary>
    public bool IsLeft(long use) => Volatile.Read(ref _state) == ((use << PhaseBits) | Left);

    /// <summary>Where the caller does not wait for the work to stop: completes at the deadline or when the caller cancels.</summary>
    public Task? Over => _over?.Task;

    /// <summary>From now on <paramref name="listener"/> decides at the deadline whether the call is late.</summary>
    public void Listen(long use, IDeadlineListener listener, long call)
    {
        _listenersCall = call;

        // A full fence, as is the swap that begins to ask: either the timer sees the listener, or this sees that it asks, or has asked, without.
        Interlocked.Exchange(ref _listener, listener);
        var waiting = default(SpinWait);
        while (Volatile.Read(ref _state) == ((use << PhaseBits) | Asking))
            waiting.SpinOnce();
        if (IsMissed(use))
            listener.TryMiss(call);
    }

    /// <summary>The scope is not used again: somebody may listen to its token after the work has ended.</summary>
    public void KeepToken() => _isShared = true;

    /// <summary>The work has ended.</summary>
    /// <returns>Whether it had not been said before.</returns>
    public bool Release(long use)
    {
        long state;
        do
        {
            state = Volatile.Read(ref _state);
            if (state >> PhaseBits != use || (state & PhaseMask) == Closed)
                return false;
        }
        while (Interlocked.CompareExchange(ref _state, use << PhaseBits, state) != state);

        if ((state & PhaseMask) == Missed)
            _guard.Counters.RemoveOverdue();
        LeaveAll();
        if (!_hasDeadline)
        {
            Reuse();
            return true;
        }

        _timer!.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        // One that runs already would end the next use.
        var isListening = _caller.CanBeCanceled && !_registration.Unregister();
        if (isListening || _isShared || (state & PhaseMask) != Running || !_source.TryReset())
            _timer.Dispose();
        else
            Reuse();
        return true;
    }

    /// <summary>Stops counting: the time until <see cref="Resume"/> is not the work's.</summary>
    public void Pause(long use)
    {
        lock (_pausing)
        {
            if (!HasDeadline(use) || --_running > 0)
                return;
            _remaining = _time.GetElapsedTime(_time.GetTimestamp(), _deadline);
            Volatile.Write(ref _deadline, long.MaxValue);
            Timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Counts again from where <see cref="Pause"/> stopped.</summary>
    public void Resume(long use)
    {
        lock (_pausing)
        {
            if (!HasDeadline(use) || ++_running > 1)
                return;
            Volatile.Write(ref _deadline, Due(_remaining));
            Timer.Change(_remaining > TimeSpan.Zero ? _remaining : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private ITimer Timer => _timer ??= CreateTimer();

    /// <summary>The timer must not carry a caller's execution context into the callbacks of the work's token.</summary>
    private ITimer CreateTimer()
    {
        var suppresses = !ExecutionContext.IsFlowSuppressed();
        if (suppresses)
            ExecutionContext.SuppressFlow();
        var timer = _time.CreateTimer(static state => ((CallScope)state!).Miss(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (suppresses)
            ExecutionContext.RestoreFlow();
        return timer;
    }

    private bool Is(long use) => Volatile.Read(ref _state) >> PhaseBits == use;

    // Rounded up: a timer may only be late.
    private long Due(TimeSpan wait) =>
        _time.GetTimestamp() + (long)((((Int128)wait.Ticks * _time.TimestampFrequency) + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond);

    /// <summary>The caller has cancelled.</summary>
    private void Leave()
    {
        var state = Volatile.Read(ref _state);
        while ((state & PhaseMask) is Running or Asking)
        {
            var found = Interlocked.CompareExchange(ref _state, (state & ~PhaseMask) | Left, state);
            if (found == state)
            {
                Fire();
                return;
            }

            state = found;
        }
    }

    /// <summary>The deadline may have passed. A listener is asked in a phase of its own, in which the scope can end, but not be used again.</summary>
    private void Miss()
    {
        var running = Volatile.Read(ref _state);
        var asking = (running & ~PhaseMask) | Asking;
        if ((running & PhaseMask) != Running || !IsDue() || Interlocked.CompareExchange(ref _state, asking, running) != running)
            return;
        if (Volatile.Read(ref _listener) is { } listener && !listener.TryMiss(_listenersCall))
        {
            Interlocked.CompareExchange(ref _state, running, asking);
            return;
        }

        if (Interlocked.CompareExchange(ref _state, (running & ~PhaseMask) | Missed, asking) != asking)
            return;
        _guard.Counters.AddOverdue();
        Fire();
    }

    /// <summary>The waiting caller goes first: cancelling runs the work's callbacks, which may take their time.</summary>
    private void Fire()
    {
        _over?.TrySetResult();
        _source.Cancel();
    }

    /// <summary>Timers count whole milliseconds and may be early by one, and one of an earlier use says nothing of this.</summary>
    private bool IsDue()
    {
        var deadline = Volatile.Read(ref _deadline);
        if (deadline == long.MaxValue)
            return false;
        var left = _time.GetElapsedTime(_time.GetTimestamp(), deadline);
        if (left <= TimeSpan.Zero)
            return true;
        Timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
        return false;
    }

    private void LeaveAll()
    {
        for (var i = 0; i < _leaseCount; i++)
            _leases[i].Dispose();
        _leaseCount = 0;
    }

    private void Reuse()
    {
        _over = null;
        _listener = null;
        _caller = default;
        _registration = default;
        if (ReferenceEquals(_time, TimeProvider.System))
            Pool<CallScope>.Return(this);
        else
            _timer?.Dispose();
    }
}
