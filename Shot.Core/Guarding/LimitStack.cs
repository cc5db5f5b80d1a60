using Shot.CompilerServices;

namespace Shot.Guarding;

/// <summary>All rate limits of a site, which must all admit a call. A refused call is charged nothing by any of them.</summary>
/// <remarks>
/// <para>All are looked at before any is charged, so that giving back is the rare case: callers that race for the last permit. Of those that refuse, the one
/// whose permits come back last answers.</para>
/// <para><b>The order of charging</b> is by what can be undone. First the limits that all callers share, in the order that they are written: what one took goes
/// back by its stamp when a later one refuses. Then the keyed ones, in the order of their policies: a key's permits cannot be given back, so all but the
/// last are held until the last has answered, and charged only then. The last of all limits is charged outright: nobody refuses behind it.</para>
/// </remarks>
internal sealed class LimitStack
{
    private readonly Charge[] _charges;
    private readonly int _keys;

    /// <param name="written">The limits as they are written. The keys of a call stand in this order, one for each keyed limit.</param>
    public LimitStack(IReadOnlyList<LimitUse> written)
    {
        Written = written;
        Keyed = [.. written.Where(static use => use.Policy.IsKeyed).Select(static use => use.Definition)];
        var charges = new List<Charge>();
        var keys = 0;
        foreach (var use in written)
        {
            var key = use.Policy.IsKeyed ? keys++ : Charge.NoKey;
            var same = charges.FindIndex(charge => charge.Use.Policy == use.Policy);
            if (same < 0)
                charges.Add(new Charge(use, key));
            else
                charges[same] = charges[same] with { Use = charges[same].Use.And(use) };
        }

        _keys = keys;
        _charges = [.. charges.OrderBy(static charge => charge.Use.Policy.IsKeyed ? charge.Use.Policy.Order : 0)];
        Policies = [.. charges.Select(static charge => charge.Use.Policy)];
        CanWait = charges.Exists(static charge => charge.Use.MaxQueue > TimeSpan.Zero);
    }

    /// <summary>The limits as they are written.</summary>
    public IReadOnlyList<LimitUse> Written { get; }

    /// <summary>What each of a call's keys is for.</summary>
    public IReadOnlyList<LimitDefinition> Keyed { get; }

    /// <summary>Each limiter once, in the order that they are written.</summary>
    public LimitPolicy[] Policies { get; }

    /// <summary>Whether a call may wait for its permits.</summary>
    public bool CanWait { get; }

    /// <summary>Takes the permits of a call, or none.</summary>
    /// <param name="keys">The hashes of its keys: see <see cref="Keyed"/>.</param>
    /// <param name="refusal">When refused, by whom.</param>
    /// <exception cref="InvalidOperationException">There are more keys or fewer than keyed limits.</exception>
    public bool TryTake(ReadOnlySpan<ulong> keys, out Refusal refusal)
    {
        if (keys.Length != _keys)
            throw WrongKeys(keys.Length);
        if (_charges.Length == 1)
            return _charges[0].TryTake(keys, out refusal);
        refusal = default;
        return _charges.Length == 0 || (TryProbe(keys, TimeSpan.Zero, ref refusal) && TryTake(0, keys, ref refusal));
    }

    /// <summary>Takes the permits of a call, or books those that may be waited for, or takes none.</summary>
    /// <param name="keys">The hashes of its keys: see <see cref="Keyed"/>.</param>
    /// <param name="maxDelay">How long the call may wait at most, whatever the limits say.</param>
    /// <param name="refusal">When refused, by whom.</param>
    /// <param name="booking">When admitted, what to wait for; null when there is no need to.</param>
    /// <inheritdoc cref="TryTake(ReadOnlySpan{ulong}, out Refusal)"/>
    public bool TryBook(ReadOnlySpan<ulong> keys, TimeSpan maxDelay, out Refusal refusal, out Booking? booking)
    {
        if (keys.Length != _keys)
            throw WrongKeys(keys.Length);
        refusal = default;
        booking = null;
        return (_charges.Length == 1 || TryProbe(keys, maxDelay, ref refusal)) && TryBook(0, keys, maxDelay, default, ref refusal, ref booking);
    }

    private bool TryProbe(ReadOnlySpan<ulong> keys, TimeSpan maxDelay, ref Refusal refusal)
    {
        foreach (ref readonly var charge in _charges.AsSpan())
        {
            if (!charge.Use.Policy.TryProbe(charge.Use.Cost, charge.Key(keys), charge.Delay(maxDelay), out var wait) && wait > refusal.RetryAfter)
                refusal = charge.Refuse(wait);
        }

        return refusal.RetryAfter == TimeSpan.Zero;
    }

    /// <summary>Charges this limit and those behind it. What was taken before is given back on the way out, so that the stamps live on the stack.</summary>
    private bool TryTake(int index, ReadOnlySpan<ulong> keys, ref Refusal refusal)
    {
        ref readonly var charge = ref _charges[index];
        if (index == _charges.Length - 1)
            return charge.TryTake(keys, out refusal);
        if (charge.Use.Policy.IsKeyed)
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
                // A key that stayed held would block all who come for it.
                hold.End(isTaken);
            }

            return isTaken;
        }

        if (!charge.Use.Policy.TryAcquire(charge.Use.Cost, out var wait, out var stamp))
        {
            refusal = charge.Refuse(wait);
            return false;
        }

        if (TryTake(index + 1, keys, ref refusal))
            return true;
        charge.Use.Policy.Return(stamp);
        return false;
    }

    /// <summary>As <see cref="TryTake(int, ReadOnlySpan{ulong}, ref Refusal)"/>, with stamps that are kept while the call waits.</summary>
    private bool TryBook(int index, ReadOnlySpan<ulong> keys, TimeSpan maxDelay, Refusal longest, ref Refusal refusal, ref Booking? booking)
    {
        if (index == _charges.Length || _charges[index].Use.Policy.IsKeyed)
        {
            if (index < _charges.Length && !TryTake(index, keys, ref refusal))
                return false;
            if (longest.RetryAfter > TimeSpan.Zero)
                booking = new Booking(longest, index);
            return true;
        }

        ref readonly var charge = ref _charges[index];
        if (!charge.TryBook(maxDelay, out var stamp, out var delay, ref refusal))
            return false;
        if (TryBook(index + 1, keys, maxDelay, delay > longest.RetryAfter ? charge.Refuse(delay) : longest, ref refusal, ref booking))
        {
            booking?.Keep(index, charge.Use.Policy, stamp);
            return true;
        }

        charge.Use.Policy.Return(stamp);
        return false;
    }

    private InvalidOperationException WrongKeys(int given) => new(
        $"The call brings {given} keys for {Keyed.Count} keyed limits: {(Keyed.Count == 0 ? "none" : string.Join(", ", Keyed.Select(static limit => $"'{limit.Name}'")))}.");

    /// <param name="Use">What is taken, and from whom.</param>
    /// <param name="KeyIndex">Which of a call's keys is meant, or <see cref="NoKey"/>.</param>
    private readonly record struct Charge(LimitUse Use, int KeyIndex)
    {
        public const int NoKey = -1;

        public ulong Key(ReadOnlySpan<ulong> keys) => KeyIndex == NoKey ? 0 : keys[KeyIndex];

        public TimeSpan Delay(TimeSpan maxDelay) => Use.MaxQueue < maxDelay ? Use.MaxQueue : maxDelay;

        public Refusal Refuse(TimeSpan retryAfter) => new(Use.Policy.Name, retryAfter, Use.Policy.IsKeyed);

        public bool TryTake(ReadOnlySpan<ulong> keys, out Refusal refusal)
        {
            refusal = default;
            if (Use.Policy.TryAcquire(Use.Cost, Key(keys), out var wait))
                return true;
            refusal = Refuse(wait);
            return false;
        }

        public bool TryHold(ReadOnlySpan<ulong> keys, out KeyHold hold, ref Refusal refusal)
        {
            if (Use.Policy.TryHold(Use.Cost, Key(keys), out hold, out var wait))
                return true;
            refusal = Refuse(wait);
            return false;
        }

        public bool TryBook(TimeSpan maxDelay, out PermitStamp stamp, out TimeSpan delay, ref Refusal refusal)
        {
            delay = TimeSpan.Zero;
            bool booked;
            TimeSpan wait;
            if (Use.MaxQueue == TimeSpan.Zero)
            {
                booked = Use.Policy.TryAcquire(Use.Cost, out wait, out stamp);
            }
            else
            {
                booked = Use.Policy.TryReserve(Use.Cost, Delay(maxDelay), out var reservation, out wait);
                (stamp, delay) = (reservation.Stamp, reservation.Delay);
            }

            if (!booked)
                refusal = Refuse(wait);
            return booked;
        }
    }
}
