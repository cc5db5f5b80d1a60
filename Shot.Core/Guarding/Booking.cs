namespace Shot.Guarding;

/// <summary>The permits of a call that waits: those that come due later, and those it took at once.</summary>
/// <param name="longest">The limit whose permits come due last, and how long after the booking.</param>
/// <param name="count">Number of stamps to keep.</param>
internal sealed class Booking(Refusal longest, int count)
{
    private readonly (LimitPolicy Policy, PermitStamp Stamp)[] _stamps = new (LimitPolicy, PermitStamp)[count];

    /// <summary>The limit whose permits come due last, and how long after the booking.</summary>
    public Refusal Longest => longest;

    /// <summary>Keeps the permits of one limit.</summary>
    public void Keep(int index, LimitPolicy policy, PermitStamp stamp) => _stamps[index] = (policy, stamp);

    /// <summary>Gives back all permits but those of keys, which cannot be given back.</summary>
    public void Cancel()
    {
        // In reverse order.
        for (var i = _stamps.Length - 1; i >= 0; i--)
            _stamps[i].Policy.Return(_stamps[i].Stamp);
    }
}
