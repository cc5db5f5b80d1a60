namespace Shot.Interop;

/// <summary>Adapts a <see cref="TokenBucket"/> to <see cref="RateLimiter"/>. Asynchronous callers wait for booked permits.</summary>
internal sealed class BookingAdapter(TokenBucket bucket, TimeSpan maxDelay) : LimiterAdapter(bucket)
{
    private readonly CancellationTokenSource _disposing = new();
    private long _queuedPermits;

    protected override long QueuedPermits => Volatile.Read(ref _queuedPermits);

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken)
    {
        Check(permitCount);
        if (permitCount > 0 && bucket.TryReserve(permitCount, maxDelay, out var reservation))
            return reservation.Delay == TimeSpan.Zero ? new(Count(AcquiredLease.Instance)) : WaitAsync(reservation, cancellationToken);

        // A probe books nothing. If the booking was refused, the refused lease tells when to try again.
        return new(Count(Acquire(permitCount)));
    }

    private async ValueTask<RateLimitLease> WaitAsync(Reservation reservation, CancellationToken cancellationToken)
    {
        Interlocked.Add(ref _queuedPermits, reservation.Stamp.Permits);
        try
        {
            using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposing.Token);
            await bucket.WaitAsync(reservation, leaving.Token).ConfigureAwait(false);
            return Count(AcquiredLease.Instance);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return RefusedLease.Disposed;
        }
        finally
        {
            Interlocked.Add(ref _queuedPermits, -reservation.Stamp.Permits);
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        // Asynchronously, so that continuations of the waiting callers do not run on the disposing thread.
        _ = _disposing.CancelAsync();
    }
}
