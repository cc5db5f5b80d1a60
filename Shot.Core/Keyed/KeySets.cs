using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Shot;

/// <summary>Memory of a <see cref="KeyTable{T}"/>: sets of slots, each with a cache line of hashes and one of words.</summary>
internal sealed class KeySets
{
    /// <summary>Slots per set: the words of a cache line.</summary>
    public const int Ways = 8;

    private const int CacheLineBytes = 64;
    private const int WordsPerSet = 2 * Ways;

    private readonly long[] _memory;
    private readonly nint _start;
    private readonly int _lastWays;

    public unsafe KeySets(int maxKeys)
    {
        Count = (maxKeys + Ways - 1) / Ways;
        _lastWays = maxKeys - ((Count - 1) * Ways);

        // Pinned, so that it stays aligned. Callers get references into the array, which keep it alive.
        _memory = GC.AllocateArray<long>(checked((Count * WordsPerSet) + (CacheLineBytes / sizeof(long))), pinned: true);
        var misaligned = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory)) % CacheLineBytes;
        _start = misaligned == 0 ? 0 : (CacheLineBytes - misaligned) / sizeof(long);
    }

    public int Count { get; }
    public long Bytes => (long)_memory.Length * sizeof(long);

    /// <summary>The two sets of a hash, by its halves (Lemire, "Fast random integer generation in an interval", 2019).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int First(ulong hash) => (int)(((hash >> 32) * (uint)Count) >> 32);

    /// <inheritdoc cref="First"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Second(ulong hash) => (int)(((ulong)(uint)hash * (uint)Count) >> 32);

    /// <summary>Number of usable slots in a set. The last set has only the rest of the maximum number of keys.</summary>
    public int WaysOf(int set) => set == Count - 1 ? _lastWays : Ways;

    public IEnumerable<(int Set, int Way)> Places() =>
        from set in Enumerable.Range(0, Count)
        from way in Enumerable.Range(0, WaysOf(set))
        select (set, way);

    /// <summary>Number of a slot among all slots, from zero.</summary>
    public int Number(nint slot) => (int)(((slot - _start) / WordsPerSet * Ways) + ((slot - _start) % WordsPerSet));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Slot(int set, int way) => _start + ((nint)set * WordsPerSet) + way;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ulong Hash(nint slot) => ref Unsafe.As<long, ulong>(ref At(slot));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref long Word(nint slot) => ref At(slot + Ways);

    /// <summary>Compares all hashes of a set at once. Callers must check the hash again before they use a match.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFind(ulong hash, out nint slot)
    {
        var sought = Vector512.Create(hash);
        slot = Slot(First(hash), 0);
        var matches = Matches(slot, sought);
        if (matches == 0)
        {
            slot = Slot(Second(hash), 0);
            matches = Matches(slot, sought);
        }

        slot += BitOperations.TrailingZeroCount(matches);
        return matches != 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Matches(nint slot, Vector512<ulong> sought) =>
        (uint)Vector512.Equals(Vector512.LoadUnsafe(ref Hash(slot)), sought).ExtractMostSignificantBits();

    // Slots come from sets below Count, so no bounds check is needed.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref long At(nint index) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_memory), index);
}
