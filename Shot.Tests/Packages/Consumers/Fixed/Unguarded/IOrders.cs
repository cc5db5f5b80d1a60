using Shot;

namespace Consumer.Unguarded;

public interface IOrders
{
    // SHOT005: nothing can answer for a thread that blocks. SHOT009: an integer division, zero.
    [ShotLimit(5, perSecond: 5 / 60.0)]
    int Count();

    // SHOT006: no token, so the work never learns of the deadline.
    [ShotLimit(10, perSecond: 10, MaxWaitMs = 100)]
    Task<string> PlaceAsync(string item, CancellationToken cancellationToken);

    // SHOT027: the second never refuses. SHOT028: there is no deadline to abandon work at.
    [ShotLimit(10, perSecond: 10)]
    void Cancel(string item);

    // SHOT029: nothing to be exempt from.
    void Ping();

    // SHOT035: no such method. SHOT036: one a second, where 1.67 are meant.
    [ShotLimit(100, perSecond: 100 / 60.0, Fallback = nameof(FromCache))]
    string Find(string item);

    string FromCache(string item) => throw new NotImplementedException();

    // SHOT037: the earlier one counts.
    [ShotLimit(10, perSecond: 10, MaxWaitMs = 100)]
    Task SendAsync(string item, CancellationToken cancellationToken);

    // SHOT022: a key that no limit has. SHOT040: a number of keys without a key.
    void Note(string item);

    [ShotLimit(10, perSecond: 10)]
    void Post(string item);

    [ShotLimit(10, perSecond: 10)]
    int List(string item);

    // SHOT024: a caller that gets no task cannot wait.
    [ShotLimit(10, perSecond: 10, Name = "archive")]
    void Archive(string item);

    // SHOT047: a store books no permits. SHOT049: a lease is taken from a store.
    [ShotLimit(10, perSecond: 10, Scope = ShotScope.Cluster)]
    Task ShareAsync(string item);

    [ShotLimit(10, perSecond: 10)]
    void Lease(string item);

    // SHOT050: a number needs no largest one. SHOT051: nothing is refused by criticality.
    [ShotConcurrency(10)]
    void Pack(string item);

    int Count(string item);

    // SHOT062: who calls a service sends no header.
    [ShotDeadline(500)]
    Task TellAsync(string item, CancellationToken cancellationToken);
}
