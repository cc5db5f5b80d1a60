using System.Runtime.InteropServices;
using Shot.Guarding;

namespace Shot.Adaptive;

/// <summary>What a lease of an adaptive gate holds. Places are pooled and belong to no gate, so their number follows the callers inside and
/// not the limit. Each use has a number, odd while the place is taken. A lease leaves by swapping its number for the next one, so only the
/// first of its copies leaves, and an old lease never leaves for a later one.</summary>
internal sealed class Place
{
    private Number _use;

    /// <summary>Takes a free place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Place Take(out long use)
    {
        var place = Pool<Place>.TryRent() ?? new Place();
        // No swap is needed: the place is this thread's alone. An old lease that leaves meanwhile compares with an older number.
        use = place._use.Value + 1;
        Volatile.Write(ref place._use.Value, use);
        return place;
    }

    /// <summary>Ends a use. Returns false if it had ended before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryEnd(long use)
    {
        // The swap lets one of the lease's copies through, on whichever threads they are.
        if (Interlocked.CompareExchange(ref _use.Value, use + 1, use) != use)
            return false;
        Pool<Place>.TryReturn(this);
        return true;
    }

    /// <summary>Apart from the numbers of other places, which other threads write.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Number
    {
        [FieldOffset(0)]
        public long Value;
    }
}
