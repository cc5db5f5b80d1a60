using System.Diagnostics.CodeAnalysis;
using Shot.CompilerServices;

namespace Shot.Guarding;

/// <summary>
/// What one admitted call holds until its work ends: places in gates, and the deadline. The work's token fires when the deadline passes or when the caller
/// cancels, whichever is first, and the first is what a cancelled work's exception is explained by. Work is late from its deadline, also when
/// the caller has left before.
/// </summary>
/// <remarks>
/// Used again by later calls, so that a call allocates nothing. Each use has a number of its own, and all that ends a call is a swap of one word that
/// has the number in it: whoever comes with an old one (a second release, a timer's callback that was queued) changes nothing. A scope whose token has
/// fired, or may still be listened to, is not used again.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The work may hold the source's token for longer, and the source owns no handle.")]
internal sealed class CallScope
{
    // The work has not ended.
    private const long Open = 1;

    // The caller cancelled, and the deadline had not passed.
    private const long Left = 2;

    // The deadline has passed, and a listener is asked whether that makes the call late. The scope can end meanwhile, but is not used again.
    private const long Asking = 4;

    // The deadline passed, and the caller had not cancelled.
    private const long Late = 8;

    // The call is counted as late.
    private const long Counted = 16;

    private const int FlagBits = 5;
    private const long Flags = (1 << FlagBits) - 1;

    private readonly CancellationTokenSource _source = new();
    private readonly Lock _pausing = new();
    private readonly TimeProvider _time;
    private readonly long _stampsPerTick;
    private readonly DeadlineTimer _timer;
    private Guard _guard = null!;
    private ConcurrencyGate[] _gates = [];
    private int _gateCount;
    private ulong[] _keys = [];
    private int _keyCount;
    private CancellationToken _caller;
    private CancellationTokenRegistration _registration;
    private TaskCompletionSource? _over;
    private IDeadlineListener? _listener;
    private long _listenersCall;
    private DeadlinePolicy? _policy;
    private TimeSpan _maxWait;
    private bool _isShared;
    private int _running;
    private long _remaining;
    private long _deadline = DeadlineTimer.Never;
    private long _grace;

    // The number of the use above its flags.
    private long _state;

    private CallScope(TimeProvider time)
    {
        _time = time;
        _timer = new DeadlineTimer(time, this);
        var (perTick, rest) = Math.DivRem(time.TimestampFrequency, TimeSpan.TicksPerSecond);
        _stampsPerTick = rest == 0 ? perTick : 0;
    }

    /// <summary>A scope for a call that has not been admitted yet.</summary>
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

    /// <summary>Enters a gate, unless it is full, until the work ends. Needs no lease: a call ends once.</summary>
    /// <returns>Whether the call may go on.</returns>
    public bool TryEnter(ConcurrencyPolicy gate)
    {
        if (_gateCount == _gates.Length)
            Array.Resize(ref _gates, Math.Max(2, 2 * _gateCount));
        if (!gate.TryEnter(out var entered))
            return false;
        if (entered is not null)
            _gates[_gateCount++] = entered;
        return true;
    }

    /// <summary>Keeps the hashes of the call's keys.</summary>
    public void Keep(ReadOnlySpan<ulong> keys)
    {
        _keyCount = keys.Length;
        if (keys.IsEmpty)
            return;
        if (keys.Length > _keys.Length)
            _keys = new ulong[keys.Length];
        keys.CopyTo(_keys);
    }

    /// <summary>The hashes of the call's keys.</summary>
    public ReadOnlySpan<ulong> Keys => _keys.AsSpan(0, _keyCount);

    /// <summary>Ends a call that was not admitted: it leaves its places, and the scope is free for another call.</summary>
    public void Cancel()
    {
        LeavePlaces();
        Reuse();
    }

    /// <summary>Leaves every gate that was entered. The call goes on.</summary>
    public void LeavePlaces()
    {
        // A pooled scope must not keep the gates of a host that has gone.
        for (var i = 0; i < _gateCount; i++)
        {
            _gates[i].Leave(1);
            _gates[i] = null!;
        }

        _gateCount = 0;
    }

    /// <summary>The call is admitted, and has no deadline.</summary>
    /// <param name="caller">The caller's own token.</param>
    /// <returns>The number of this use.</returns>
    public long Begin(CancellationToken caller)
    {
        Prepare(null, caller);

        // Before the state, as below: an earlier call's callback that comes now finds nothing due.
        Volatile.Write(ref _deadline, DeadlineTimer.Never);
        var use = NextUse;
        Volatile.Write(ref _state, (use << FlagBits) | Open);
        return use;
    }

    /// <summary>The call is admitted, and its deadline starts.</summary>
    /// <param name="policy">The deadline.</param>
    /// <param name="maxWait">When the caller is to be answered, which may have come already: the deadline, or an earlier one that the caller brought.</param>
    /// <param name="lateAfter">When the work is late: the deadline.</param>
    /// <param name="caller">The caller's own token.</param>
    /// <inheritdoc cref="Begin(CancellationToken)"/>
    public long Begin(DeadlinePolicy policy, TimeSpan maxWait, TimeSpan lateAfter, CancellationToken caller)
    {
        Prepare(policy, caller);
        _maxWait = maxWait;
        _running = 1;
        _over = _guard.Abandon ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null;
        var now = _time.GetTimestamp();
        var wait = Math.Max(0, Stamps(maxWait));
        _grace = maxWait == lateAfter ? 0 : Stamps(lateAfter) - wait;
        var deadline = Replenishment.Add(now, wait);

        // Before the state: a callback reads a state and then the deadline of that state, or of a later one, whose state it cannot swap.
        Volatile.Write(ref _deadline, deadline);
        var use = NextUse;
        Interlocked.Exchange(ref _state, (use << FlagBits) | Open);
        try
        {
            _timer.Arm(deadline, now);
            if (caller.CanBeCanceled)
                _registration = caller.UnsafeRegister(static state => ((CallScope)state!).Leave(), this);
        }
        catch
        {
            // Without a timer there would be no deadline.
            KeepToken();
            Release(use);
            throw;
        }

        return use;
    }

    /// <summary>Fires at the deadline, and when the caller cancels; where there is no deadline it is the caller's own.</summary>
    public CancellationToken Token(long use) => !Is(use) ? CancellationToken.None : _policy is null ? _caller : _source.Token;

    /// <summary>Whether the work has not ended.</summary>
    public bool IsOpen(long use) => Has(use, Open);

    public bool HasDeadline(long use) => Is(use) && _policy is not null;

    /// <summary>The deadline of a call that has one, and has not ended.</summary>
    public string DeadlineName => _policy!.Name;

    /// <summary>When the caller of such a call is to be answered, counted from entering.</summary>
    public TimeSpan MaxWait => _maxWait;

    /// <summary>Whether the deadline passed before the caller cancelled.</summary>
    public bool IsLate(long use) => Has(use, Late);

    /// <summary>Whether the caller cancelled before the deadline passed.</summary>
    public bool IsLeft(long use) => Has(use, Left);

    /// <summary>Where the caller does not wait for the work to stop: completes at the deadline or when the caller cancels.</summary>
    public Task? Over => _over?.Task;

    /// <summary>From now on <paramref name="listener"/> decides at the deadline whether the call is late.</summary>
    public void Listen(long use, IDeadlineListener listener, long call)
    {
        _listenersCall = call;

        // A full fence, as is the swap that begins to ask: either the timer sees the listener, or this sees that it asks, or has asked, without.
        Interlocked.Exchange(ref _listener, listener);
        var waiting = default(SpinWait);
        while (Has(use, Asking))
            waiting.SpinOnce();
        if (Has(use, Late | Counted))
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
            if (state >> FlagBits != use || (state & Open) == 0)
                return false;
        }
        while (Interlocked.CompareExchange(ref _state, use << FlagBits, state) != state);

        if ((state & Counted) != 0)
            _guard.Counters.RemoveLate();
        LeavePlaces();

        // A registration that runs already would end the next use.
        var isListening = _policy is not null && _caller.CanBeCanceled && !_registration.Unregister();
        if (isListening || _isShared || (state & Flags) != Open || (_policy is not null && !_source.TryReset()))
            _timer.Dispose();
        else
            Reuse();
        return true;
    }

    /// <summary>
    /// Stops counting: the time until <see cref="Resume"/> is not the work's. A deadline that has passed stays, so that the timer finds it however often
    /// the work is paused.
    /// </summary>
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

    /// <summary>Counts again from where <see cref="Pause"/> stopped.</summary>
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

    /// <summary>The timer has fired, for this call or for an earlier one.</summary>
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

    private long NextUse => (_state >> FlagBits) + 1;

    private bool Is(long use) => Volatile.Read(ref _state) >> FlagBits == use;

    private bool Has(long use, long flags)
    {
        var state = Volatile.Read(ref _state);
        return state >> FlagBits == use && (state & flags) != 0;
    }

    private void Prepare(DeadlinePolicy? policy, CancellationToken caller)
    {
        _policy = policy;
        _caller = caller;
        _isShared = false;
    }

    /// <summary>A time in time stamps, rounded up.</summary>
    private long Stamps(TimeSpan time) => _stampsPerTick > 0
        ? time.Ticks * _stampsPerTick
        : (long)((((Int128)time.Ticks * _time.TimestampFrequency) + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond);

    private void Await(long deadline, long now)
    {
        Interlocked.Exchange(ref _deadline, deadline);
        _timer.Arm(deadline, now);
    }

    /// <summary>The caller has cancelled.</summary>
    private void Leave()
    {
        var state = Volatile.Read(ref _state);
        while ((state & Open) != 0 && (state & (Left | Late)) == 0)
        {
            var found = Interlocked.CompareExchange(ref _state, state | Left, state);
            if (found == state)
            {
                Fire();
                return;
            }

            state = found;
        }
    }

    /// <summary>The deadline has passed. Whoever ends the call meanwhile, nobody uses the scope again.</summary>
    private void Miss(long use, long deadline)
    {
        lock (_pausing)
        {
            // Paused since the deadline was read: the clock was read in the time of somebody else. Whoever resumes sets the timer.
            if (_deadline != deadline || !TryAsk(use))
                return;
        }

        var isLate = Volatile.Read(ref _listener) is not { } listener || listener.TryMiss(_listenersCall);
        var isCounted = isLate && _grace == 0;
        if (isLate && !isCounted)
        {
            // The caller's own deadline: the guard's is yet to come.
            lock (_pausing)
            {
                // Paused while the listener was asked: what is left is counted from there, unless nothing is.
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
            LookAtClock(); // The guard's own deadline may have come while the listener was asked.
        if (!wasFired)
            FireFromTimer();
    }

    private bool TryAsk(long use)
    {
        var state = Volatile.Read(ref _state);
        while (state >> FlagBits == use && (state & (Open | Asking | Counted)) == Open)
        {
            var found = Interlocked.CompareExchange(ref _state, state | Asking, state);
            if (found == state)
                return true;
            state = found;
        }

        return false;
    }

    /// <summary>Ends the asking.</summary>
    /// <returns>Whether the call is late, and has not ended meanwhile.</returns>
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

    /// <summary>The waiting caller goes first: cancelling runs the work's callbacks, which may take their time.</summary>
    private void Fire()
    {
        _over?.TrySetResult();
        _source.Cancel();
    }

    /// <summary>
    /// What a callback of the work's throws goes to whoever cancels. Here that is a timer, and it would end the process: it goes the way of a task's
    /// exception that nobody looks at.
    /// </summary>
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
        _guard = null!;
        _policy = null;
        _over = null;
        _listener = null;
        _caller = default;
        _registration = default;
        if (!Pool<CallScope>.TryReturn(this))
            _timer.Dispose();
    }
}
