namespace Shot.Adaptive;

/// <summary>The state of an adaptive gate in one word: in the low 24 bits the number of callers inside, above it the number of entries so
/// far, which wraps. Pure functions; <see cref="AdaptiveConcurrencyGate"/> swaps the word.</summary>
internal static class GateWord
{
    /// <summary>Room of a gate that does not bind. Leaves space for one more call of <see cref="TryEnter"/> below the entries.</summary>
    public const int Unbounded = 1 << 22;

    private const int InsideBits = 24;
    private const long InsideMask = (1L << InsideBits) - 1;
    private const long EntriesMask = (1L << (64 - InsideBits)) - 1;

    public static int Inside(long word) => (int)(word & InsideMask);

    /// <summary>Number of entries between two words, right as long as there were fewer than 2^40.</summary>
    public static long EnteredBetween(long earlier, long later) => ((later >>> InsideBits) - (earlier >>> InsideBits)) & EntriesMask;

    /// <summary>Enters callers, all or none, while no more than <paramref name="room"/> are inside afterwards.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryEnter(long word, int callers, int room, out long next)
    {
        next = unchecked(word + callers + ((long)callers << InsideBits));
        return Inside(word) + callers <= room;
    }

    /// <summary>Maximum number of callers inside for a call of this criticality, where no call enters above the limit.</summary>
    /// <remarks>Sheddable calls get 85 % rounded down, so that at least one place stays free for others, but never less than one.</remarks>
    public static int Room(int limit, ShotCriticality criticality) =>
        criticality == ShotCriticality.Sheddable ? Math.Max(1, (int)(limit * 17L / 20)) : limit;
}
