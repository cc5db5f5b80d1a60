namespace Shot.Guarding;

/// <summary>The permits of a call that waits: those that come due later, and those it took at once.</summary>
internal sealed class Booking(Refusal longest, int count)
{
    private readonly (LimitPolicy Policy, PermitStamp Stamp)[] _stamps = new (LimitPolicy, PermitStamp)[count];

    /// <summary>The limit whose permits come due last, and how long after the booking.</summary>
    public Refusal Longest => longest;

    public void Keep(int index, LimitPolicy policy, PermitStamp stamp) => _stamps[index] = (policy, stamp);

    /// <summary>Gives back all permits but those of keys, which cannot be given back.</summary>
    public void Cancel()
    {
        for (var i = _stamps.Length - 1; i >= 0; i--)
            _stamps[i].Policy.Return(_stamps[i].Stamp);
    }
}
