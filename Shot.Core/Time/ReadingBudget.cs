using System.Runtime.InteropServices;

namespace Shot;

/// <summary>Number of calls that a thread may still decide before it must read the clock. Each thread has a budget on a cache line of its
/// own, so that threads share no writes.</summary>
/// <remarks>Access to a thread-static field would cost more than the rest of a refusal, because it needs a call in a dynamically loaded
/// runtime. So the slot is selected by the position of the thread's stack: two threads never run on the same 64 KB of stack at the same
/// time. There are few slots and the position is hashed, so two threads may share one. That only costs speed: a slot never holds more than
/// <see cref="Max"/>, and a lost update only shifts the next reading of the clock.</remarks>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal struct ReadingBudget
{
    /// <summary>Maximum number of calls of one thread between two readings of the clock.</summary>
    public const int Max = 1024;

    private const int SlotBits = 8;
    private const int StackBits = 16;
    private const ulong GoldenRatio = 0x9E3779B97F4A7C15;

    // Native memory that is never freed: a slot is a plain address, and no bounds check is needed because the hash has as many bits
    // as the index. A pinned array would be collected if only its address were kept.
    private static readonly unsafe nint Slots = (nint)Allocate();

    private int _left;
    private int _granted;
    private long _grantedAt;
    private long _target;

    public static unsafe ref ReadingBudget OfThisThread
    {
        // Only the address of the local is used, so it need not be cleared.
        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            byte here;
            // Fibonacci hashing spreads stacks at equal distances evenly over the slots.
            var slot = unchecked(((ulong)&here >> StackBits) * GoldenRatio) >> (64 - SlotBits);
            return ref ((ReadingBudget*)Slots)[slot];
        }
    }

    public static void Prepare() => _ = Slots;

    private static unsafe void* Allocate()
    {
        var size = (nuint)(sizeof(ReadingBudget) << SlotBits);
        var slots = NativeMemory.AlignedAlloc(size, (nuint)sizeof(ReadingBudget));
        NativeMemory.Clear(slots, size);
        return slots;
    }

    /// <summary>Takes one call from the budget, unless the budget was computed for a larger lag.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryUse(long targetTicks)
    {
        var left = _left;
        if (left <= 0 || _target > targetTicks)
            return false;
        _left = left - 1;
        return true;
    }

    /// <summary>Sets the budget to the number of calls that the thread recently made in the target time. At most doubles it, so that only a
    /// lasting flood earns a large one. Returns whether it is above zero.</summary>
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
