using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Shot;

/// <summary>
/// How many more calls a thread may decide before it reads the clock. Each thread has its own, on a cache line of its own, so that
/// threads share no writes.
/// </summary>
/// <remarks>
/// A thread-static field costs more than all the rest of a refusal (a call, because the runtime's library is loaded dynamically). So a thread is
/// known by where its stack is: two threads never run on the same 64 KB of stack at once. The slots are few and the position is hashed, so two
/// threads may share a slot, which costs speed and changes nothing else: a slot never holds more than <see cref="Max"/>, whoever
/// writes it last, so a lost update makes the two of them read the clock a little later or earlier.
/// </remarks>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal struct ReadingBudget
{
    /// <summary>The most calls of one thread between two of its readings of the clock.</summary>
    public const int Max = 1024;

    private const int SlotBits = 8;
    private const int StackBits = 16;
    private const ulong GoldenRatio = 0x9E3779B97F4A7C15;

    // Native memory, never freed: a slot is an address away and no bounds are checked, since the hash has just the bits of the
    // index. A pinned array would do as well only as long as something refers to it: an address alone lets the collector take it back.
    private static readonly unsafe nint Slots = (nint)Allocate();

    private int _left;
    private int _granted;
    private long _grantedAt;
    private long _target;

    /// <summary>The calling thread's.</summary>
    public static unsafe ref ReadingBudget OfThisThread
    {
        // Only the address of the local counts: it need not be cleared.
        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            byte here;
            // Multiplying by the golden ratio spreads stacks that follow one another at equal distances evenly over the slots.
            var slot = unchecked(((ulong)&here >> StackBits) * GoldenRatio) >> (64 - SlotBits);
            return ref ((ReadingBudget*)Slots)[slot];
        }
    }

    /// <summary>Makes sure that the memory is there.</summary>
    public static void Prepare() => _ = Slots;

    private static unsafe void* Allocate()
    {
        var size = (nuint)(sizeof(ReadingBudget) << SlotBits);
        var slots = NativeMemory.AlignedAlloc(size, (nuint)sizeof(ReadingBudget));
        NativeMemory.Clear(slots, size);
        return slots;
    }

    /// <summary>Takes one from what is left, unless it was granted for a longer time than this.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryUse(long targetTicks)
    {
        var left = _left;
        if (left <= 0 || _target > targetTicks)
            return false;
        _left = left - 1;
        return true;
    }

    /// <summary>Sets the budget to what the thread lately made in the target time, at most doubling it: only a flood that goes on earns a large one.</summary>
    /// <returns>Whether there is any.</returns>
    public bool Renew(long now, long targetTicks)
    {
        var used = _granted - _left + 1;
        var elapsed = Math.Max(now - _grantedAt, 1);
        var budget = (int)Math.Min(Math.Min(used * targetTicks / elapsed, (2L * used) + 2), Max);
        _left = _granted = budget;
        _grantedAt = now;
        _target = targetTicks;
        return budget > 0;
    }
}
