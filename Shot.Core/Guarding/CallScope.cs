using Shot.CompilerServices;

namespace Shot.Guarding;

/// <summary>Holds the places and the deadline of one admitted call until its work ends. The work's token fires when the deadline passes or
/// the caller cancels; the first explains a cancellation. Work is late from its deadline on, even if its caller has left before.</summary>
/// <remarks>Scopes are pooled, so that a call allocates nothing. Each use has a number, and a call ends by one swap of a word that contains
/// the number. A second release or a timer's queued callback has an old number and changes nothing. A scope is not pooled again once its
/// token has fired, or while somebody may still listen to the token.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "The work may hold the source's token for longer, and the source owns no handle.")]
internal sealed class CallScope
{
    private const long Open = 1; // The work is running.
    private const long Left = 2; // The caller cancelled before the deadline.
    private const long Asking = 4; // After the deadline, while the listener is asked. A call that ends meanwhile is not pooled.
    private const long Late = 8; // The deadline passed before the caller cancelled.
    private const long Counted = 16; // The call is counted as late.

    private const int FlagBits = 5;
    private const long Flags = (1 << FlagBits) - 1;

    private readonly CancellationTokenSource _source = new();
    private readonly Lock _pausing = new();
    private readonly List<AdaptiveConcurrencyGate> _gates = [];
    private readonly TimeProvider _time;
    private readonly long _stampsPerTick;
    private readonly DeadlineTimer _timer;
    private Guard _guard = null!;
    private ulong[] _keys = [];
    private int _keyCount;
    private CancellationToken _caller;
    private CancellationTokenRegistration _registration;
    private TaskCompletionSource? _over;
    private Func<long, bool>? _listener;
    private long _listenersCall;
    private DeadlinePolicy? _policy;
    private TimeSpan _maxWait;
    private bool _isShared;
    private bool _isWaived; // The listener has let the call go on after its deadline.
    private int _running;
    private long _remaining;
    private long _deadline = DeadlineTimer.Never;
    private long _grace;
    private long _begun;

    // The number of the use, followed by its flags.
    private long _state;

    private CallScope(TimeProvider time)
    {
        _time = time;
        _timer = new DeadlineTimer(time, this);
        var (perTick, rest) = Math.DivRem(time.TimestampFrequency, TimeSpan.TicksPerSecond);
        _stampsPerTick = rest == 0 ? perTick : 0;
    }

    public static CallScope Rent(Guard guard)
    {
        var scope = Pool<CallScope>.TryRent();
        if (scope is null || scope._time != guard.Time)
        {
            scope?._timer.Dispose();
            scope = new CallScope(guard.Time);
        }

        scope._guard = guard;
        return scope;
    }

    /// <summary>Takes a place in a gate until the call ends, unless the gate is full.</summary>
    public bool TryEnter(ConcurrencyPolicy gate, ShotCriticality criticality)
    {
        if (!gate.TryEnter(criticality, out var entered))
            return false;
        if (entered is not null)
            _gates.Add(entered);
        return true;
    }

    public void Keep(ReadOnlySpan<ulong> keys)
    {
        _keyCount = keys.Length;
        if (keys.Length > _keys.Length)
            _keys = new ulong[keys.Length];
        keys.CopyTo(_keys);
    }

    public ReadOnlySpan<ulong> Keys => _keys.AsSpan(0, _keyCount);

    /// <summary>Ends a call that was not admitted: it gives its places back, and the scope is free for another call.</summary>
    public void Cancel()
    {
        GiveBackPlaces();
        Reuse();
    }

    /// <summary>Leaves every gate that was entered, before any work was done. The call goes on.</summary>
    public void GiveBackPlaces()
    {
        foreach (var gate in _gates)
            gate.GiveBack();
        _gates.Clear();
    }

    /// <summary>Starts an admitted call and its deadline, if any, and returns the number of this use. The caller is answered within
    /// <paramref name="maxWait"/>: the guard's deadline or an earlier one of the caller, which may have passed. The work is late after
    /// <paramref name="lateAfter"/>, the guard's deadline.</summary>
    public long Begin(DeadlinePolicy? policy, TimeSpan maxWait, TimeSpan lateAfter, CancellationToken caller)
    {
        (_policy, _caller, _isShared) = (policy, caller, false);
        var use = (_state >> FlagBits) + 1;
        if (policy is null)
        {
            _begun = _guard.Begun;

            // Before the state: a callback of an earlier call that runs now must find no deadline.
            Volatile.Write(ref _deadline, DeadlineTimer.Never);
            Volatile.Write(ref _state, (use << FlagBits) | Open);
            return use;
        }

        _maxWait = maxWait;
        Volatile.Write(ref _isWaived, false);
        _running = 1;
        _over = _guard.Abandon ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null;
        var now = _time.GetTimestamp();
        _begun = now == 0 ? 1 : now;
        var wait = Math.Max(0, Stamps(maxWait));
        _grace = maxWait == lateAfter ? 0 : Stamps(lateAfter) - wait;
        var deadline = Replenishment.Add(now, wait);

        // Before the state, which a callback reads first. It finds the deadline of that state, or of a later one that it cannot swap.
        Volatile.Write(ref _deadline, deadline);
        Interlocked.Exchange(ref _state, (use << FlagBits) | Open);
        try
        {
            _timer.Arm(deadline, now);
            if (caller.CanBeCanceled)
                _registration = caller.UnsafeRegister(static state => ((CallScope)state!).Leave(), this);
        }
        catch
        {
            // No timer, no deadline: the call must not start.
            KeepToken();
            Release(use);
            throw;
        }

        return use;
    }

    /// <summary>The work's token: fires at the deadline and when the caller cancels. Without a deadline, the caller's own token.</summary>
    public CancellationToken Token(long use) => !Is(use) ? CancellationToken.None : _policy is null ? _caller : _source.Token;

    /// <summary>The timestamp of the call's begin, for its duration. Zero if nobody measures it, or once it has been taken.</summary>
    public long Begun(long use) => Is(use) ? _begun : 0;

    public long TakeBegun(long use)
    {
        var begun = Begun(use);
        if (begun != 0)
            _begun = 0;
        return begun;
    }

    public bool IsOpen(long use) => Has(use, Open);
    public bool HasDeadline(long use) => Is(use) && _policy is not null;

    /// <summary>Name of the deadline. Valid while a call with a deadline is running.</summary>
    public string DeadlineName => _policy!.Name;

    /// <summary>Time from entry until the caller is answered. Valid while a call with a deadline is running.</summary>
    public TimeSpan MaxWait => _maxWait;

    public TimeProvider Time => _time;

    /// <summary>Time until the caller is answered; zero or less from then on. Null if the call has ended, has no deadline, or goes on after
    /// it because its response had started. While the clock is paused, what was left then.</summary>
    public TimeSpan? TimeLeft(long use)
    {
        lock (_pausing)
        {
            if (!HasDeadline(use) || Volatile.Read(ref _isWaived))
                return null;
            var deadline = Volatile.Read(ref _deadline);
            var left = IsLate(use) ? 0 : deadline == DeadlineTimer.Never ? _remaining : deadline - _time.GetTimestamp();

            // Last: what was read before belongs to this use if the use has not ended by now.
            return IsOpen(use) ? _time.GetElapsedTime(0, left) : null;
        }
    }

    public bool IsLate(long use) => Has(use, Late);
    public bool IsLeft(long use) => Has(use, Left);

    /// <summary>Completes at the deadline or when the caller cancels. Null unless the guard abandons late work.</summary>
    public Task? Over => _over?.Task;

    /// <summary>Lets <paramref name="listener"/> decide at the deadline whether the call is late. It gets <paramref name="call"/>, so a
    /// late timer does not reach the next call. It runs on the timer's thread, may run more than once, and must not block. If it returns
    /// false, the token does not fire and the call may finish.</summary>
    public void Listen(long use, Func<long, bool> listener, long call)
    {
        _listenersCall = call;

        // A full fence. The swap to Asking is one too, so either the timer sees the listener, or this method sees that the timer asks or
        // has asked without it.
        Interlocked.Exchange(ref _listener, listener);
        var waiting = default(SpinWait);
        while (Has(use, Asking))
            waiting.SpinOnce();
        if (Has(use, Late | Counted))
            listener(call);
    }

    /// <summary>Keeps the scope out of the pool, because somebody may listen to its token after the work has ended.</summary>
    public void KeepToken() => _isShared = true;

    /// <summary>Ends the call after its work has ended. Returns false if it had ended before.</summary>
    public bool Release(long use)
    {
        long state;
        do
        {
            state = Volatile.Read(ref _state);
            if (state >> FlagBits != use || (state & Open) == 0)
                return false;
        }
        while (Interlocked.CompareExchange(ref _state, use << FlagBits, state) != state);

        if ((state & Counted) != 0)
            _guard.Counters.RemoveLate();
        foreach (var gate in _gates)
            gate.Leave();
        _gates.Clear();

        // A registration whose callback is running would cancel the next use.
        var isListening = _policy is not null && _caller.CanBeCanceled && !_registration.Unregister();
        if (isListening || _isShared || (state & Flags) != Open || (_policy is not null && !_source.TryReset()))
            _timer.Dispose();
        else
            Reuse();
        return true;
    }

    /// <summary>Stops the deadline's clock until <see cref="Resume"/>. A deadline that has passed stays for the timer to find.</summary>
    public void Pause(long use)
    {
        lock (_pausing)
        {
            if (!HasDeadline(use) || --_running > 0)
                return;
            _remaining = _deadline - _time.GetTimestamp();
            if (_remaining > 0)
                Volatile.Write(ref _deadline, DeadlineTimer.Never);
        }
    }

    public void Resume(long use)
    {
        lock (_pausing)
        {
            if (!HasDeadline(use) || ++_running > 1 || _deadline != DeadlineTimer.Never)
                return;
            var now = _time.GetTimestamp();
            Await(now + _remaining, now);
        }
    }

    /// <summary>Called by the timer, which may have been set for an earlier call.</summary>
    public void LookAtClock()
    {
        // The state before the deadline: see Begin.
        var state = Volatile.Read(ref _state);
        var deadline = Volatile.Read(ref _deadline);
        if ((state & Open) == 0 || deadline == DeadlineTimer.Never)
            return;
        var now = _time.GetTimestamp();
        if (now < deadline)
            _timer.Arm(deadline, now);
        else
            Miss(state >> FlagBits, deadline);
    }

    /// <summary>Looks at the clock in the place of the timer. If another thread asks the listener, waits for the answer.</summary>
    public void CheckDeadline(long use)
    {
        LookAtClock();
        var waiting = default(SpinWait);
        while (Has(use, Asking))
            waiting.SpinOnce();
    }

    private bool Is(long use) => Volatile.Read(ref _state) >> FlagBits == use;

    private bool Has(long use, long flags)
    {
        var state = Volatile.Read(ref _state);
        return state >> FlagBits == use && (state & flags) != 0;
    }

    private long Stamps(TimeSpan time) => _stampsPerTick > 0
        ? time.Ticks * _stampsPerTick
        : (long)((((Int128)time.Ticks * _time.TimestampFrequency) + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond);

    private void Await(long deadline, long now)
    {
        Interlocked.Exchange(ref _deadline, deadline);
        _timer.Arm(deadline, now);
    }

    private void Leave()
    {
        if (TrySet(Left, unless: Left | Late, Volatile.Read(ref _state) >> FlagBits))
            Fire();
    }

    /// <summary>Sets a flag of an open use, unless it has one of some others.</summary>
    private bool TrySet(long flag, long unless, long use)
    {
        var state = Volatile.Read(ref _state);
        while (state >> FlagBits == use && (state & (Open | unless)) == Open)
        {
            var found = Interlocked.CompareExchange(ref _state, state | flag, state);
            if (found == state)
                return true;
            state = found;
        }

        return false;
    }

    /// <summary>The deadline has passed. The scope is not pooled again, even if the call ends meanwhile.</summary>
    private void Miss(long use, long deadline)
    {
        lock (_pausing)
        {
            // Paused after the deadline was read, so the clock reading does not count. Resume sets the timer again.
            if (_deadline != deadline || !TrySet(Asking, unless: Asking | Counted, use))
                return;
        }

        var isLate = Volatile.Read(ref _listener)?.Invoke(_listenersCall) ?? true;
        var isCounted = isLate && _grace == 0;
        if (!isLate)
            Volatile.Write(ref _isWaived, true);
        if (isLate && !isCounted)
        {
            // This was the caller's deadline. The guard's is still to come.
            lock (_pausing)
            {
                // Paused while the listener was asked: the remaining time counts from the pause.
                if (_running == 0 && (_remaining += _grace) > 0)
                    Volatile.Write(ref _deadline, DeadlineTimer.Never);
                else
                    Await(Replenishment.Add(deadline, _grace), _time.GetTimestamp());
            }

            _grace = 0;
        }

        if (!TrySettle(isLate, isCounted, out var wasFired))
            return;
        if (isCounted)
            _guard.Counters.AddLate();
        else if (isLate)
            LookAtClock(); // The guard's deadline may have passed while the listener was asked.
        if (!wasFired)
            FireFromTimer();
    }

    /// <summary>Records the listener's answer. Returns whether the call is late and has not ended meanwhile.</summary>
    private bool TrySettle(bool isLate, bool isCounted, out bool wasFired)
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            wasFired = (state & (Left | Late)) != 0;
            if ((state & Open) == 0)
                return false;
            var settled = state & ~Asking;
            if (isLate)
                settled |= ((state & Left) == 0 ? Late : 0) | (isCounted ? Counted : 0);
            if (Interlocked.CompareExchange(ref _state, settled, state) == state)
                return isLate;
        }
    }

    /// <summary>Answers the waiting caller, then cancels the work: the callbacks of the work's token may take long.</summary>
    private void Fire()
    {
        _over?.TrySetResult();
        _source.Cancel();
    }

    /// <summary>Exceptions of the work's callbacks surface where the token is cancelled. On a timer's thread they would end the process, so
    /// they become unobserved task exceptions.</summary>
    private void FireFromTimer()
    {
        try
        {
            Fire();
        }
        catch (AggregateException error)
        {
            _ = Task.FromException(error);
        }
    }

    private void Reuse()
    {
        (_guard, _policy, _over, _listener) = (null!, null, null, null);
        (_caller, _registration) = (default, default);
        if (!Pool<CallScope>.TryReturn(this))
            _timer.Dispose();
    }
}
