namespace Shot.Http.Deadlines;

/// <summary>A token that fires at the earliest deadline of the calls around a request, less a margin, or with the caller's token. A call
/// that ends before its deadline no longer counts: what it has left behind goes on.</summary>
internal sealed class DeadlineCut : IDisposable
{
    private readonly Lock _looking = new();
    private readonly FlowingDeadline _call;
    private readonly TimeSpan _margin;
    private readonly CancellationTokenSource _source;
    private ITimer? _timer;
    private bool _isDisposed;

    /// <exception cref="OperationCanceledException">No time is left, and the call is late.</exception>
    /// <exception cref="ShotTimeoutException">Only the margin is left.</exception>
    public DeadlineCut(FlowingDeadline call, TimeSpan margin, CancellationToken cancellationToken)
    {
        (_call, _margin) = (call, margin);
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Token = _source.Token;
        Look();
        if (Missed is { } missed)
        {
            _source.Dispose();
            throw Expired(missed, inner: null);
        }
    }

    /// <summary>The call whose deadline has fired the token; null before.</summary>
    public FlowingDeadline? Missed { get; private set; }

    /// <summary>Fires at the deadline. Can be used after <see cref="Dispose"/>, and does not fire then.</summary>
    public CancellationToken Token { get; }

    /// <summary>What the sender of a request gets that has no time left. A late call's guard explains a cancellation to its caller; before
    /// that, while the margin lasts, the sender itself can.</summary>
    public static Exception Expired(FlowingDeadline call, Exception? inner) => call.IsLate
        ? new OperationCanceledException($"No time was left for the request: '{call.Name}' has missed its deadline.", inner)
        : new ShotTimeoutException(call.Name, call.MaxWait);

    /// <summary>Whether a cancellation is the deadline's, and not the caller's.</summary>
    [MemberNotNullWhen(true, nameof(Missed))]
    public bool Explains(CancellationToken cancellationToken) => Missed is not null && !cancellationToken.IsCancellationRequested;

    /// <summary>Runs a part of the request that has a token of its own, such as a read of the response's content.</summary>
    /// <exception cref="OperationCanceledException">The deadline has passed and the call is late, or the caller has cancelled.</exception>
    /// <exception cref="ShotTimeoutException">The deadline less the margin has passed.</exception>
    public async ValueTask<T> Run<TPart, T>(
        Func<CancellationToken, TPart, ValueTask<T>> run, TPart part, CancellationToken cancellationToken)
    {
        using var both = cancellationToken.CanBeCanceled
            ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Token)
            : null;
        try
        {
            return await run(both?.Token ?? Token, part).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (Explains(cancellationToken))
        {
            throw Expired(Missed, error);
        }
    }

    public void Dispose()
    {
        lock (_looking)
        {
            _isDisposed = true;
            _timer?.Dispose();
            _source.Dispose();
        }
    }

    /// <summary>Fires the token if the time has come, or else sets the timer: the clock may have been paused, and calls may have
    /// ended.</summary>
    private void Look()
    {
        // Before the lock: a call that is late now cancels its work's token, whose callbacks may take long.
        var found = _call.Earliest(out var left);
        lock (_looking)
        {
            if (_isDisposed || found is not { } earliest)
                return;
            left -= _margin;
            if (left <= TimeSpan.Zero)
            {
                Missed = earliest;

                // Elsewhere: callbacks of the token may take long, and exceptions of theirs would end the process on a timer's thread.
                _ = _source.CancelAsync();
                return;
            }

            // Whole milliseconds, the unit of timers, rounded up.
            left = TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds));
            _timer ??= earliest.Time.CreateTimer(
                static cut => ((DeadlineCut)cut!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(left, Timeout.InfiniteTimeSpan);
        }
    }
}
