using Shot.Cluster;
using Shot.CompilerServices;

namespace Shot.Guarding;

/// <summary>One limit at one site: how many permits a call takes, and how long it may wait for them.</summary>
/// <remarks>Several annotations, and so several uses, may share one <see cref="LimitPolicy"/>.</remarks>
internal sealed class LimitUse
{
    private const int NoKey = -1;
    private readonly int _key = NoKey;
    private readonly int _plan = NoKey;

    // Where a call's values have its stated costs; null if it states none.
    private readonly int[]? _costs;

    public LimitUse(LimitDefinition definition, LimitPolicy policy)
    {
        Check(definition);
        policy.Cover(definition);
        Definition = definition;
        Policy = policy;
        Cost = definition.Cost;
        MaxQueue = TimeSpan.FromMilliseconds(definition.MaxQueueMs);
        Settles = definition.Settles;
    }

    private LimitUse(LimitUse use, int cost, TimeSpan maxQueue, int key, int[]? costs, bool settles)
    {
        (Definition, Policy, Cost, MaxQueue, _key, _costs, Settles) = (use.Definition, use.Policy, cost, maxQueue, key, costs, settles);
        _plan = key != NoKey && use.Definition.IsPlanned ? key + 1 : NoKey;
    }

    public LimitDefinition Definition { get; }
    public LimitPolicy Policy { get; }
    /// <summary>Permits that each call takes, or the fewest where a call states its cost.</summary>
    public int Cost { get; }

    /// <summary>Whether the work may settle the cost.</summary>
    public bool Settles { get; }

    /// <summary>Longest wait for the permits; zero when a call without a permit is refused at once.</summary>
    public TimeSpan MaxQueue { get; }

    /// <summary>The same use, with the places of its key and its cost among a call's values; negative without one.</summary>
    public LimitUse At(int key, int cost) => new(this, Cost, MaxQueue, key, cost < 0 ? null : [cost], Settles);

    /// <summary>Merges two annotations of one limit that the same call passes: the call is charged once, and the stricter numbers
    /// hold.</summary>
    /// <exception cref="InvalidOperationException">They read different keys, or read one key differently.</exception>
    public LimitUse And(LimitUse other)
    {
        if (Definition.Key != other.Definition.Key)
            throw new InvalidOperationException(
                $"One call passes two annotations named '{Definition.Name}', one for each '{Definition.Key}' and one for each "
                + $"'{other.Definition.Key}'. Give them the same key, or different names.");
        if (Definition.PlanFrom != other.Definition.PlanFrom)
            throw new InvalidOperationException(
                $"One call passes two annotations named '{Definition.Name}', with the plan from '{Definition.PlanFrom}' and from "
                + $"'{other.Definition.PlanFrom}'. Give them the same PlanFrom, or different names.");
        if (Definition.Key is not null
            && (Definition.MissingKey != other.Definition.MissingKey || Definition.IPv6PrefixLength != other.Definition.IPv6PrefixLength))
        {
            throw new InvalidOperationException(
                $"One call passes two annotations named '{Definition.Name}' that read their key differently. "
                + "Give them the same MissingKey and IPv6PrefixLength, or different names.");
        }

        return new LimitUse(
            this, Math.Max(Cost, other.Cost), MaxQueue < other.MaxQueue ? MaxQueue : other.MaxQueue, _key,
            _costs is null ? other._costs : [.. _costs, .. other._costs ?? []], Settles || other.Settles);
    }

    /// <summary>Number of hashes that a call brings for the limit: the key's, and that of the name of its plan.</summary>
    public int KeyCount => Definition.Key is null ? 0 : Definition.IsPlanned ? 2 : 1;

    public bool IsPlanned => _plan != NoKey;

    /// <summary>Counts a call of the site under its plan.</summary>
    public void Count(ReadOnlySpan<ulong> keys, bool isAdmitted) => Policy.Plans!.Of(Plan(keys)).Counters.Add(isAdmitted);

    /// <summary>The numbers of the plan of the call's key.</summary>
    public (int Permits, double PerSecond) NumbersFor(ReadOnlySpan<ulong> keys)
    {
        var (_, permits, perSecond) = Policy.Plans!.Of(Plan(keys)).Numbers;
        return (permits, perSecond);
    }

    /// <summary>Whether permits could be taken or booked now; takes none.</summary>
    public bool TryProbe(ReadOnlySpan<ulong> keys, TimeSpan maxDelay, out TimeSpan retryAfter) =>
        Policy.TryProbe(CostOf(keys), Key(keys), Delay(maxDelay), out retryAfter, Plan(keys));

    public bool TryTake(ReadOnlySpan<ulong> keys, out Refusal refusal)
    {
        refusal = default;
        var isTaken = _costs is null
            ? Policy.TryAcquire(Cost, Key(keys), out var wait, Plan(keys))
            : Policy.TryAcquireStated(CostOf(keys), Key(keys), out wait, Plan(keys));
        return isTaken || Refuse(wait, out refusal);
    }

    /// <summary>Takes the permits so that they can be returned.</summary>
    public bool TryTake(ReadOnlySpan<ulong> keys, out PermitStamp stamp, ref Refusal refusal) =>
        Policy.TryAcquire(CostOf(keys), out var wait, out stamp) || Refuse(wait, out refusal);

    public bool TryHold(ReadOnlySpan<ulong> keys, out KeyHold hold, ref Refusal refusal) =>
        Policy.TryHold(CostOf(keys), Key(keys), out hold, out var wait, Plan(keys)) || Refuse(wait, out refusal);

    /// <summary>Takes the permits, or books them where the limit allows a wait. They come due after <paramref name="delay"/>.</summary>
    public bool TryBook(
        ReadOnlySpan<ulong> keys, TimeSpan maxDelay, out PermitStamp stamp, out TimeSpan delay, ref Refusal refusal)
    {
        delay = TimeSpan.Zero;
        if (MaxQueue == TimeSpan.Zero)
            return TryTake(keys, out stamp, ref refusal);
        var isBooked = Policy.TryReserve(CostOf(keys), Delay(maxDelay), out var reservation, out var wait);
        (stamp, delay) = (reservation.Stamp, reservation.Delay);
        return isBooked || Refuse(wait, out refusal);
    }

    /// <summary>Takes permits of a limit that the cluster shares, if this node can tell without asking the store.</summary>
    public Verdict TryTake(ReadOnlySpan<ulong> keys, out Refusal refusal, out LeaseTicket ticket)
    {
        refusal = default;
        var verdict = Policy.TryTake(CostOf(keys), Key(keys), out var wait, out ticket);
        if (verdict == Verdict.Refused)
            refusal = Refuse(wait);
        return verdict;
    }

    /// <inheritdoc cref="LimitPolicy.TakeAsync"/>
    public ValueTask<(bool IsAdmitted, TimeSpan RetryAfter, LeaseTicket Ticket)> TakeAsync(
        ReadOnlySpan<ulong> keys, CancellationToken cancellationToken) => Policy.TakeAsync(CostOf(keys), Key(keys), cancellationToken);

    public Refusal Refuse(TimeSpan retryAfter) => new(Policy.Name, retryAfter, Policy.IsKeyed);

    private bool Refuse(TimeSpan retryAfter, out Refusal refusal)
    {
        refusal = Refuse(retryAfter);
        return false;
    }

    /// <summary>Permits that a call takes: the largest of what the site and the call state. Zero, which never fits, if a stated cost is
    /// negative.</summary>
    public int CostOf(ReadOnlySpan<ulong> keys)
    {
        var cost = Cost;
        foreach (var index in _costs ?? [])
        {
            if (keys[index] > int.MaxValue)
                return 0;
            cost = Math.Max(cost, (int)keys[index]);
        }

        return cost;
    }

    private ulong Key(ReadOnlySpan<ulong> keys) => _key == NoKey ? 0 : keys[_key];
    private ulong Plan(ReadOnlySpan<ulong> keys) => _plan == NoKey ? 0 : keys[_plan];
    private TimeSpan Delay(TimeSpan maxDelay) => MaxQueue < maxDelay ? MaxQueue : maxDelay;

    private static void Check(LimitDefinition definition)
    {
        PlanCheck.Check(definition);
        if (definition.Cost < 1 || definition.Cost > definition.Permits)
            throw OutOfRange(definition.Cost, $"The Cost of '{definition.Name}' must be 1 to {definition.Permits}, its burst.");
        if (definition.MaxQueueMs < 0)
            throw OutOfRange(definition.MaxQueueMs, $"MaxQueueMs of '{definition.Name}' must be 0, which means no wait, or more.");
        if (definition.MaxQueueMs > 0 && (definition.Strategy != ShotStrategy.TokenBucket || definition.Key is not null))
            throw new ArgumentException(
                $"'{definition.Name}' has MaxQueueMs, which only a token bucket without Key supports.", nameof(definition));
        if (definition.Settles && (definition.Strategy != ShotStrategy.TokenBucket || definition.Scope != ShotScope.Host))
            throw new ArgumentException(
                $"'{definition.Name}' has Settles, which only a token bucket of the host supports.", nameof(definition));
        if (definition.MaxQueueMs > 0 && definition.Scope == ShotScope.Cluster)
            throw new ArgumentException(
                $"'{definition.Name}' has MaxQueueMs, which a limit of the cluster does not support.", nameof(definition));
        if (definition.MaxLeaseMs < 0)
            throw OutOfRange(definition.MaxLeaseMs, $"MaxLeaseMs of '{definition.Name}' must be 0, which means no lease, or more.");
        if (definition.IPv6PrefixLength is < 1 or > 128)
            throw OutOfRange(definition.IPv6PrefixLength, $"IPv6PrefixLength of '{definition.Name}' must be 1 to 128, such as 64 or 56.");

        static ArgumentOutOfRangeException OutOfRange(int actual, string message) => new(nameof(definition), actual, message);
    }
}
