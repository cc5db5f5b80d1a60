using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Shot;

/// <summary>The memory of a <see cref="KeyTable{T}"/>: sets of slots on two cache lines each, the hashes before the words.</summary>
internal sealed class KeySets
{
    /// <summary>Slots in a set: as many words as a cache line has.</summary>
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

        // Pinned, so that it stays where it is aligned. What is handed out are references into the array, which keep it alive.
        _memory = GC.AllocateArray<long>(checked((Count * WordsPerSet) + (CacheLineBytes / sizeof(long))), pinned: true);
        var misaligned = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory)) % CacheLineBytes;
        _start = misaligned == 0 ? 0 : (CacheLineBytes - misaligned) / sizeof(long);
    }

    /// <summary>How many sets there are.</summary>
    public int Count { get; }

    public long Bytes => (long)_memory.Length * sizeof(long);

    /// <summary>The two sets of a hash, by its upper and its lower half (Lemire, "Fast random integer generation in an interval", 2019).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int First(ulong hash) => (int)(((hash >> 32) * (uint)Count) >> 32);

    /// <inheritdoc cref="First"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Second(ulong hash) => (int)(((ulong)(uint)hash * (uint)Count) >> 32);

    /// <summary>How many slots of a set may be used: the last has just what is left of the cap.</summary>
    public int WaysOf(int set) => set == Count - 1 ? _lastWays : Ways;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Slot(int set, int way) => _start + ((nint)set * WordsPerSet) + way;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ulong Hash(nint slot) => ref Unsafe.As<long, ulong>(ref At(slot));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref long Word(nint slot) => ref At(slot + Ways);

    /// <summary>Compares all hashes of a set at once, and then of the other. Whoever acts on a match looks at the hash again.</summary>
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

    // Slots are made from sets below Count, so the bounds need no check.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref long At(nint index) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_memory), index);
}
