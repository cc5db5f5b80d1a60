namespace Shot.Guarding;

/// <summary>Permits of one call that come due later, and others that it took beside them.</summary>
/// <param name="longest">The limit whose permits come due last, and how long after the booking.</param>
/// <param name="count">How many stamps there are to keep.</param>
internal sealed class Booking(Refusal longest, int count)
{
    private readonly (LimitPolicy Policy, PermitStamp Stamp)[] _stamps = new (LimitPolicy, PermitStamp)[count];

    /// <summary>The limit whose permits come due last, and how long after the booking.</summary>
    public Refusal Longest => longest;

    /// <summary>Keeps what one limit gave.</summary>
    public void Keep(int index, LimitPolicy policy, PermitStamp stamp) => _stamps[index] = (policy, stamp);

    /// <summary>Gives back what can be: all but the permits of keys.</summary>
    public void Cancel()
    {
        // The last that was taken first.
        for (var i = _stamps.Length - 1; i >= 0; i--)
            _stamps[i].Policy.Return(_stamps[i].Stamp);
    }
}
