namespace Shot;

/// <summary>Holds permits of a key until it is known whether the other limits admit the same call. Other callers of the key wait meanwhile,
/// so a hold lasts only as long as a decision, on one thread. The default value holds nothing.</summary>
/// <remarks>The word of the slot is frozen meanwhile. It becomes <paramref name="After"/> if the permits are taken, else
/// <paramref name="Before"/>. <paramref name="NewHash"/> is zero if the key has a slot already. If not, the locks of its sets are held too,
/// so that no other thread gives it one; another key may have to be forgotten.</remarks>
internal readonly record struct KeyHold(
    KeyTable? Table, nint Slot, long Before, long After, ulong NewHash = 0, bool MakesRoom = false, int LowerLock = 0, int UpperLock = 0)
{
    /// <summary>Takes the permits or restores the previous state. Call once, on the thread that holds.</summary>
    /// <returns>The stamp of permits that are taken, if the table settles.</returns>
    public KeyStamp End(bool isTaken) => Table?.End(this, isTaken) ?? default;
}
