using Shot.Cluster;
using Shot.CompilerServices;

namespace Shot.Guarding;

/// <summary>The rate limits of a site. All must admit a call, and a refused call is charged by none.</summary>
/// <remarks><para>All limits are probed before any is charged. Permits are therefore returned only after a race for the last permit. When
/// several limits refuse, the refusal with the longest wait is reported.</para>
/// <para><b>The order of charging</b> depends on what can be undone. First come the limits that all callers share, in the order in which
/// they are written: their permits are returned by stamp when a later limit refuses. The keyed limits follow, in the order of their
/// policies. A key's permits cannot always be returned in full, so each key but the last is held until the last limit has answered, and is
/// charged only then. The last limit is charged at once, because no limit after it can refuse.</para>
/// <para>
/// Limits that the cluster shares are taken from by the guard, after these have been probed and before they are charged.</para>
/// <para><b>A call's values</b>, the parameter <c>keys</c>, are the hashes of its keys, one for each keyed limit, each followed by the hash of
/// the name of its plan if the limit has plans. Then come the costs that the call states, one for each limit with <c>CostFrom</c>. All stand
/// in the order in which the limits are written.</para></remarks>
internal sealed class LimitStack
{
    private readonly LimitUse[] _charges;
    private readonly LimitUse[] _planned;
    private readonly int _values;

    // The only limit, if it needs nothing but to be taken from.
    private readonly LimitUse? _only;

    public LimitStack(IReadOnlyList<LimitUse> written)
    {
        Written = written;
        Keyed = [.. written.Where(static use => use.Policy.IsKeyed).Select(static use => use.Definition)];
        Costs = [.. written.Where(static use => use.Definition.CostFrom is not null).Select(static use => use.Definition)];
        KeyCount = written.Sum(static use => use.KeyCount);
        _values = KeyCount + Costs.Count;
        var (key, cost) = (0, KeyCount);
        var charges = new List<LimitUse>();
        foreach (var use in written)
        {
            var placed = use.At(use.Policy.IsKeyed ? key : -1, use.Definition.CostFrom is null ? -1 : cost++);
            var same = charges.FindIndex(charge => charge.Policy == use.Policy);
            if (same >= 0)
                charges[same] = charges[same].And(placed);
            else
                charges.Add(placed);
            key += use.KeyCount;
        }

        Cluster = [.. charges.Where(static charge => charge.Policy.Cluster is not null)];
        _charges = [.. charges.Except(Cluster).OrderBy(static charge => charge.Policy.IsKeyed ? charge.Policy.Order : 0)];
        _planned = [.. _charges.Where(static charge => charge.IsPlanned)];
        Policies = [.. charges.Select(static charge => charge.Policy)];
        Settles = charges.Exists(static charge => charge.Settles);
        if (Settles && Cluster.Length > 0)
            throw CannotSettle();
        _only = _charges.Length == 1 && Cluster.Length == 0 && !Settles ? _charges[0] : null;
        CanWait = Cluster.Length > 0 || charges.Exists(static charge => charge.MaxQueue > TimeSpan.Zero);
    }

    /// <summary>The limits in the order in which they are written. A call's keys stand in this order, one for each keyed limit, each
    /// followed by the name of its plan if the limit has plans.</summary>
    public IReadOnlyList<LimitUse> Written { get; }

    /// <summary>The limit that each of a call's keys belongs to.</summary>
    public IReadOnlyList<LimitDefinition> Keyed { get; }

    /// <summary>The limit that each of a call's stated costs belongs to.</summary>
    public IReadOnlyList<LimitDefinition> Costs { get; }

    /// <summary>Whether the work may settle the cost of a limit.</summary>
    public bool Settles { get; }

    /// <summary>Number of hashes that a call brings before its costs.</summary>
    public int KeyCount { get; }

    public bool HasPlans => _planned.Length > 0;

    /// <summary>Each policy once, in the order in which they are written.</summary>
    public LimitPolicy[] Policies { get; }

    public bool CanWait { get; }

    /// <summary>The limits that the cluster shares. The other members leave them out.</summary>
    public LimitUse[] Cluster { get; }

    /// <summary>Counts a call under its plans. Without plans it does nothing.</summary>
    public void Count(ReadOnlySpan<ulong> keys, bool isAdmitted)
    {
        foreach (var limit in _planned)
            limit.Count(keys, isAdmitted);
    }

    /// <summary>The numbers of a limit for a call with these keys.</summary>
    public (int Permits, double PerSecond) NumbersUnder(LimitPolicy policy, ReadOnlySpan<ulong> keys)
    {
        foreach (var limit in _planned)
        {
            if (limit.Policy == policy)
                return limit.NumbersFor(keys);
        }

        return (policy.Permits, policy.PerSecond);
    }

    /// <summary>Takes the permits of a call from all limits, or from none. For the hashes of the call's keys, see
    /// <see cref="Keyed"/>.</summary>
    /// <exception cref="InvalidOperationException">The number of keys is not the number of keyed limits.</exception>
    public bool TryTake(ReadOnlySpan<ulong> keys, out Refusal refusal) => TryTake(keys, out refusal, out _);

    /// <summary>Takes the permits of a call from all limits, or from none. What can be settled is in <paramref name="charged"/>; null if
    /// there is nothing.</summary>
    /// <inheritdoc cref="TryTake(ReadOnlySpan{ulong}, out Refusal)"/>
    public bool TryTake(ReadOnlySpan<ulong> keys, out Refusal refusal, out CallCharge? charged)
    {
        charged = null;
        if (keys.Length != _values)
            throw WrongValues(keys.Length);
        if (_only is { } only)
            return only.TryTake(keys, out refusal);
        if (Cluster.Length > 0)
            throw CannotAsk();
        refusal = default;
        return _charges.Length == 0
            || ((_charges.Length == 1 || TryProbe(keys, TimeSpan.Zero, ref refusal)) && TryTake(0, keys, ref refusal, ref charged));
    }

    /// <summary>Takes the permits of a call, and books those that may be waited for; or takes none. A call that need not wait has no
    /// booking.</summary>
    /// <inheritdoc cref="TryTake(ReadOnlySpan{ulong}, out Refusal)"/>
    public bool TryBook(
        ReadOnlySpan<ulong> keys, TimeSpan maxDelay, out Refusal refusal, out Booking? booking, out CallCharge? charged)
    {
        if (keys.Length != _values)
            throw WrongValues(keys.Length);
        refusal = default;
        booking = null;
        charged = null;
        return (_charges.Length == 1 || TryProbe(keys, maxDelay, ref refusal))
            && TryBook(0, keys, maxDelay, default, ref refusal, ref booking, ref charged);
    }

    /// <summary>Probes the limits of the host, and takes from those of the cluster, as far as the node can tell without asking the store:
    /// what the host refuses costs the store nothing.</summary>
    /// <returns>Whether the store has to be asked for the limit after those that have given a ticket.</returns>
    /// <inheritdoc cref="TryTake(ReadOnlySpan{ulong}, out Refusal)"/>
    public Verdict TryTakeCluster(ReadOnlySpan<ulong> keys, TimeSpan maxDelay, ref ClusterTickets tickets, out Refusal refusal)
    {
        refusal = default;
        if (Cluster.Length == 0)
            return Verdict.Admitted;
        if (keys.Length != _values)
            throw WrongValues(keys.Length);
        if (!TryProbe(keys, maxDelay, ref refusal))
            return Verdict.Refused;
        foreach (var limit in Cluster)
        {
            var verdict = limit.TryTake(keys, out refusal, out var ticket);
            if (verdict != Verdict.Admitted)
                return verdict;
            tickets.Add(ticket);
        }

        return Verdict.Admitted;
    }

    private bool TryProbe(ReadOnlySpan<ulong> keys, TimeSpan maxDelay, ref Refusal refusal)
    {
        foreach (var charge in _charges)
        {
            if (!charge.TryProbe(keys, maxDelay, out var wait) && wait > refusal.RetryAfter)
                refusal = charge.Refuse(wait);
        }

        return refusal.RetryAfter == TimeSpan.Zero;
    }

    /// <summary>Charges this limit and those after it. The recursion keeps the stamps on the stack until a later limit has
    /// answered.</summary>
    private bool TryTake(int index, ReadOnlySpan<ulong> keys, ref Refusal refusal, ref CallCharge? charged)
    {
        var charge = _charges[index];
        var isLast = index == _charges.Length - 1;
        if (isLast && !charge.Settles)
            return charge.TryTake(keys, out refusal);
        if (charge.Policy.IsKeyed)
        {
            if (!charge.TryHold(keys, out var hold, ref refusal))
                return false;
            var isTaken = false;
            KeyStamp key;
            try
            {
                isTaken = isLast || TryTake(index + 1, keys, ref refusal, ref charged);
            }
            finally
            {
                // A key that stayed held would block every later caller of that key.
                key = hold.End(isTaken);
            }

            if (isTaken && charge.Settles)
                charged = new CallCharge(charge.Policy, charge.CostOf(keys), default, key, charged);
            return isTaken;
        }

        if (!charge.TryTake(keys, out var stamp, ref refusal))
            return false;
        if (isLast || TryTake(index + 1, keys, ref refusal, ref charged))
        {
            if (charge.Settles)
                charged = new CallCharge(charge.Policy, charge.CostOf(keys), stamp, default, charged);
            return true;
        }

        charge.Policy.Return(stamp);
        return false;
    }

    /// <summary>As <see cref="TryTake(int, ReadOnlySpan{ulong}, ref Refusal, ref CallCharge?)"/>, but the booking keeps the stamps while the
    /// call waits.</summary>
    private bool TryBook(
        int index, ReadOnlySpan<ulong> keys, TimeSpan maxDelay, Refusal longest, ref Refusal refusal, ref Booking? booking,
        ref CallCharge? charged)
    {
        if (index == _charges.Length || _charges[index].Policy.IsKeyed)
        {
            if (index < _charges.Length && !TryTake(index, keys, ref refusal, ref charged))
                return false;
            if (longest.RetryAfter > TimeSpan.Zero)
                booking = new Booking(longest, index);
            return true;
        }

        var charge = _charges[index];
        if (!charge.TryBook(keys, maxDelay, out var stamp, out var delay, ref refusal))
            return false;
        if (delay > longest.RetryAfter)
            longest = charge.Refuse(delay);
        if (TryBook(index + 1, keys, maxDelay, longest, ref refusal, ref booking, ref charged))
        {
            if (charge.Settles)
                charged = new CallCharge(charge.Policy, charge.CostOf(keys), stamp, default, charged);
            booking?.Keep(index, charge.Policy, stamp);
            return true;
        }

        charge.Policy.Return(stamp);
        return false;
    }

    private InvalidOperationException CannotAsk() => new(
        $"'{Cluster[0].Policy.Name}' is a limit of the cluster, whose store can only be asked asynchronously. "
        + "Make the method return a task.");

    private InvalidOperationException CannotSettle() => new(
        $"A call passes '{Cluster[0].Policy.Name}', a limit of the cluster, and '{Policies.First(Settled).Name}', which has Settles. "
        + "Settle the costs of limits of the host, at a site without limits of the cluster.");

    private bool Settled(LimitPolicy policy) => Written.Any(use => use.Policy == policy && use.Settles);

    private InvalidOperationException WrongValues(int given)
    {
        var limits = Keyed.Count == 0 ? "none" : string.Join(", ", Keyed.Select(static limit => $"'{limit.Name}'"));
        var costs = Costs.Count == 0 ? "" : $" and limits with CostFrom: {string.Join(", ", Costs.Select(static limit => $"'{limit.Name}'"))}";
        return new($"The call brings {given} keys{(costs.Length == 0 ? "" : " and costs")} for {Keyed.Count} keyed limits"
            + (HasPlans ? $", {_planned.Length} of them with plans" : "") + $": {limits}{costs}.");
    }
}
