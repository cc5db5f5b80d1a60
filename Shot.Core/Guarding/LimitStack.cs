using Shot.Cluster;
using Shot.CompilerServices;

namespace Shot.Guarding;

/// <summary>The rate limits of a site. All must admit a call, and a refused call is charged by none.</summary>
/// <remarks><para>All limits are probed before any is charged. Permits are therefore returned only after a race for the last permit. When
/// several limits refuse, the refusal with the longest wait is reported.</para>
/// <para><b>The order of charging</b> depends on what can be undone. First come the limits that all callers share, in the order in which
/// they are written: their permits are returned by stamp when a later limit refuses. The keyed limits follow, in the order of their
/// policies. A key's permits cannot be returned, so each key but the last is held until the last limit has answered, and is charged only
/// then. The last limit is charged at once, because no limit after it can refuse.</para>
/// <para>
/// Limits that the cluster shares are taken from by the guard, after these have been probed and before they are charged.</para>
/// </remarks>
internal sealed class LimitStack
{
    private readonly LimitUse[] _charges;
    private readonly LimitUse[] _planned;
    private readonly int _keys;

    public LimitStack(IReadOnlyList<LimitUse> written)
    {
        Written = written;
        Keyed = [.. written.Where(static use => use.Policy.IsKeyed).Select(static use => use.Definition)];
        var charges = new List<LimitUse>();
        foreach (var use in written)
        {
            var same = charges.FindIndex(charge => charge.Policy == use.Policy);
            if (same >= 0)
                charges[same] = charges[same].And(use);
            else
                charges.Add(use.Policy.IsKeyed ? use.WithKey(_keys) : use);
            _keys += use.KeyCount;
        }

        Cluster = [.. charges.Where(static charge => charge.Policy.Cluster is not null)];
        _charges = [.. charges.Except(Cluster).OrderBy(static charge => charge.Policy.IsKeyed ? charge.Policy.Order : 0)];
        _planned = [.. _charges.Where(static charge => charge.IsPlanned)];
        Policies = [.. charges.Select(static charge => charge.Policy)];
        CanWait = Cluster.Length > 0 || charges.Exists(static charge => charge.MaxQueue > TimeSpan.Zero);
    }

    /// <summary>The limits in the order in which they are written. A call's keys stand in this order, one for each keyed limit, each
    /// followed by the name of its plan if the limit has plans.</summary>
    public IReadOnlyList<LimitUse> Written { get; }

    /// <summary>The limit that each of a call's keys belongs to.</summary>
    public IReadOnlyList<LimitDefinition> Keyed { get; }

    /// <summary>Number of hashes that a call brings.</summary>
    public int KeyCount => _keys;

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
    public bool TryTake(ReadOnlySpan<ulong> keys, out Refusal refusal)
    {
        if (keys.Length != _keys)
            throw WrongKeys(keys.Length);
        if (Cluster.Length > 0)
            throw CannotAsk();
        if (_charges.Length == 1)
            return _charges[0].TryTake(keys, out refusal);
        refusal = default;
        return _charges.Length == 0 || (TryProbe(keys, TimeSpan.Zero, ref refusal) && TryTake(0, keys, ref refusal));
    }

    /// <summary>Takes the permits of a call, and books those that may be waited for; or takes none. A call that need not wait has no
    /// booking.</summary>
    /// <inheritdoc cref="TryTake(ReadOnlySpan{ulong}, out Refusal)"/>
    public bool TryBook(ReadOnlySpan<ulong> keys, TimeSpan maxDelay, out Refusal refusal, out Booking? booking)
    {
        if (keys.Length != _keys)
            throw WrongKeys(keys.Length);
        refusal = default;
        booking = null;
        return (_charges.Length == 1 || TryProbe(keys, maxDelay, ref refusal))
            && TryBook(0, keys, maxDelay, default, ref refusal, ref booking);
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
        if (keys.Length != _keys)
            throw WrongKeys(keys.Length);
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
    private bool TryTake(int index, ReadOnlySpan<ulong> keys, ref Refusal refusal)
    {
        var charge = _charges[index];
        if (index == _charges.Length - 1)
            return charge.TryTake(keys, out refusal);
        if (charge.Policy.IsKeyed)
        {
            if (!charge.TryHold(keys, out var hold, ref refusal))
                return false;
            var isTaken = false;
            try
            {
                isTaken = TryTake(index + 1, keys, ref refusal);
            }
            finally
            {
                // A key that stayed held would block every later caller of that key.
                hold.End(isTaken);
            }

            return isTaken;
        }

        if (!charge.TryTake(out var stamp, ref refusal))
            return false;
        if (TryTake(index + 1, keys, ref refusal))
            return true;
        charge.Policy.Return(stamp);
        return false;
    }

    /// <summary>As <see cref="TryTake(int, ReadOnlySpan{ulong}, ref Refusal)"/>, but the booking keeps the stamps while the call
    /// waits.</summary>
    private bool TryBook(int index, ReadOnlySpan<ulong> keys, TimeSpan maxDelay, Refusal longest, ref Refusal refusal, ref Booking? booking)
    {
        if (index == _charges.Length || _charges[index].Policy.IsKeyed)
        {
            if (index < _charges.Length && !TryTake(index, keys, ref refusal))
                return false;
            if (longest.RetryAfter > TimeSpan.Zero)
                booking = new Booking(longest, index);
            return true;
        }

        var charge = _charges[index];
        if (!charge.TryBook(maxDelay, out var stamp, out var delay, ref refusal))
            return false;
        if (delay > longest.RetryAfter)
            longest = charge.Refuse(delay);
        if (TryBook(index + 1, keys, maxDelay, longest, ref refusal, ref booking))
        {
            booking?.Keep(index, charge.Policy, stamp);
            return true;
        }

        charge.Policy.Return(stamp);
        return false;
    }

    private InvalidOperationException CannotAsk() => new(
        $"'{Cluster[0].Policy.Name}' is a limit of the cluster, whose store can only be asked asynchronously. "
        + "Make the method return a task.");

    private InvalidOperationException WrongKeys(int given)
    {
        var limits = Keyed.Count == 0 ? "none" : string.Join(", ", Keyed.Select(static limit => $"'{limit.Name}'"));
        return new($"The call brings {given} keys for {Keyed.Count} keyed limits"
            + (HasPlans ? $", {_planned.Length} of them with plans" : "") + $": {limits}.");
    }
}
