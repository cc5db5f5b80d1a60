namespace Shot;

/// <summary>
/// Holds permits of a key until it is known whether the other limits admit the same call. Other callers of the key wait meanwhile,
/// so a hold lasts only as long as a decision, on one thread. The default value holds nothing.
/// </summary>
internal readonly struct KeyHold
{
    private const int NoLock = -1;

    private readonly KeyTable? _table;

    public KeyHold(KeyTable table, nint slot, long before, long after)
    {
        _table = table;
        Slot = slot;
        Before = before;
        After = after;
        LowerLock = NoLock;
        UpperLock = NoLock;
    }

    public KeyHold(KeyTable table, nint slot, long before, long after, ulong newHash, bool makesRoom, int lowerLock, int upperLock)
    {
        _table = table;
        Slot = slot;
        Before = before;
        After = after;
        NewHash = newHash;
        MakesRoom = makesRoom;
        LowerLock = lowerLock;
        UpperLock = upperLock;
    }

    /// <summary>The slot. Its word is frozen.</summary>
    public nint Slot { get; }

    /// <summary>The word before the hold.</summary>
    public long Before { get; }

    /// <summary>The word to write if the permits are taken.</summary>
    public long After { get; }

    /// <summary>
    /// Whether the key has no slot yet. If so, the locks of its sets are held too, so that no other thread gives it one.
    /// </summary>
    public bool IsNew => LowerLock != NoLock;

    /// <summary>Hash of a new key.</summary>
    public ulong NewHash { get; }

    /// <summary>Whether another key must be forgotten to make room.</summary>
    public bool MakesRoom { get; }

    public int LowerLock { get; }

    public int UpperLock { get; }

    /// <summary>Takes the permits or restores the previous state. Call once, on the thread that holds.</summary>
    public void End(bool isTaken) => _table?.End(this, isTaken);
}
