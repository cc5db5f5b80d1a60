using Shot;

namespace Consumer.Unguarded;

public interface IOrders
{
    // SHOT005: nothing can answer for a thread that blocks. SHOT009: an integer division, zero.
    [ShotLimit(5, perSecond: 5 / 60, MaxWaitMs = 100)]
    int Count();

    // SHOT006: no token, so the work never learns of the deadline.
    [ShotLimit(10, perSecond: 10, MaxWaitMs = 100)]
    Task<string> PlaceAsync(string item);

    // SHOT027: the second never refuses. SHOT028: there is no deadline to abandon work at.
    [ShotLimit(10, perSecond: 10), ShotLimit(20, perSecond: 20, Abandon = true)]
    void Cancel(string item);

    // SHOT029: nothing to be exempt from.
    [ShotExempt]
    void Ping();

    // SHOT035: no such method. SHOT036: one a second, where 1.67 are meant.
    [ShotLimit(100, perSecond: 100 / 60, Fallback = "FromCache")]
    string Find(string item);

    // SHOT037: the earlier one counts.
    [ShotDeadline(1000), ShotLimit(10, perSecond: 10, MaxWaitMs = 100)]
    Task SendAsync(string item, CancellationToken cancellationToken);

    // SHOT022: a key that no limit has. SHOT040: a number of keys without a key.
    void Note([ShotKey] string item);

    [ShotLimit(10, perSecond: 10, MaxKeys = 1000)]
    void Post(string item);

    int List(string item);

    // SHOT024: a caller that gets no task cannot wait.
    [ShotLimit(10, perSecond: 10, MaxQueueMs = 50, Name = "archive")]
    void Archive(string item);

    // SHOT047: a store books no permits. SHOT049: a lease is taken from a store.
    [ShotLimit(10, perSecond: 10, Scope = ShotScope.Cluster, MaxQueueMs = 50)]
    Task ShareAsync(string item);

    [ShotLimit(10, perSecond: 10, MaxLeaseMs = 5)]
    void Lease(string item);

    // SHOT050: a number needs no largest one. SHOT051: nothing is refused by criticality.
    [ShotConcurrency(10, Max = 20)]
    void Pack(string item);

    [ShotCriticality(ShotCriticality.Sheddable)]
    int Count(string item);

    // SHOT062: who calls a service sends no header.
    [ShotDeadline(500, TrustCaller = true)]
    Task TellAsync(string item, CancellationToken cancellationToken);
}
