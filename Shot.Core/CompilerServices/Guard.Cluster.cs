using Shot.Cluster;
using Shot.Guarding;
using Shot.Metrics;

namespace Shot.CompilerServices;

/// <content>Limits that the cluster shares.</content>
public sealed partial class Guard
{
    /// <summary>Asks the store, then takes places in the gates and permits of the other limits, which have been probed before. A call that
    /// is refused after it was granted permits puts those of leases back.</summary>
    private async ValueTask<GuardCall> AskAsync(
        ClusterTickets tickets, ulong[] keys, TimeSpan maxDelay, CallScope? scope, GuardCall call, CancellationToken caller,
        CancellationToken stopping)
    {
        var begun = Time.GetTimestamp();
        Booking? booking = null;
        var isAdmitted = false;
        try
        {
            using var leaving = stopping.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(call.Token, stopping) : null;
            while (tickets.Count < _limits.Cluster.Length)
            {
                var limit = _limits.Cluster[tickets.Count];
                var taken = await limit.TakeAsync(keys, leaving?.Token ?? call.Token).ConfigureAwait(false);
                if (!taken.IsAdmitted)
                    return Refuse(limit.Refuse(taken.RetryAfter), keys, call.Criticality);
                tickets.Add(taken.Ticket);
            }

            if (scope is not null && !TryTakePlaces(scope, call.Criticality, out var refusal))
                return Refuse(refusal, keys, call.Criticality);
            var left = maxDelay - Time.GetElapsedTime(begun);
            if (!_limits.TryBook(keys, left > TimeSpan.Zero ? left : TimeSpan.Zero, out refusal, out booking, out _))
                return Refuse(refusal, keys, call.Criticality);
            isAdmitted = true;
        }
        catch (OperationCanceledException) when (call.IsLate || !caller.IsCancellationRequested)
        {
            // The deadline has passed or the host stops, and the work has not started.
            return Refuse(_limits.Cluster[tickets.Count].Refuse(Refusal.UnknownWait), keys, call.Criticality);
        }
        catch (OperationCanceledException)
        {
            call.Counters.Add(GuardCount.Left);
            throw new OperationCanceledException(caller);
        }
        finally
        {
            if (!isAdmitted)
            {
                tickets.PutBack();
                scope?.GiveBackPlaces();
                call.Release();
            }
        }

        if (booking is not null)
        {
            scope?.GiveBackPlaces();
            return await WaitAsync(booking, charged: null, keys, scope, call, caller, stopping).ConfigureAwait(false);
        }

        CountAdmitted(call.Criticality, keys);
        return call;
    }
}
