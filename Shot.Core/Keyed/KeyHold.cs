namespace Shot;

/// <summary>
/// Permits of a key that are taken, or not, once it is known whether other limits admit the same call. Until then whoever comes for the key waits, so a hold is
/// for as long as a decision takes, on one thread. The default value holds nothing.
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

    /// <summary>The slot, whose word is frozen.</summary>
    public nint Slot { get; }

    /// <summary>The word as it was.</summary>
    public long Before { get; }

    /// <summary>The word once the permits are taken.</summary>
    public long After { get; }

    /// <summary>Whether the key has no slot yet. Then the locks of its sets are held too, so that no other thread gives it one.</summary>
    public bool IsNew => LowerLock != NoLock;

    /// <summary>The hash of a new key.</summary>
    public ulong NewHash { get; }

    /// <summary>Whether another key has to make room.</summary>
    public bool MakesRoom { get; }

    public int LowerLock { get; }

    public int UpperLock { get; }

    /// <summary>Takes the permits, or leaves everything as it was. Once, and on the thread that holds.</summary>
    public void End(bool isTaken) => _table?.End(this, isTaken);
}
