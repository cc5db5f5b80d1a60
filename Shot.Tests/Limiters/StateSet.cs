using System.Runtime.InteropServices;

namespace Shot.Tests.Limiters;

/// <summary>
/// The states of an exploration, each a row of small numbers, in one block of memory a byte a number: a few million of them would
/// otherwise be as many arrays for the collector.
/// </summary>
/// <param name="numbers">How many numbers a state has.</param>
/// <param name="areSmall">Whether a byte is enough for each; else each takes eight.</param>
internal sealed class StateSet(int numbers, bool areSmall)
{
    private const int Fullness = 2;

    private readonly int _bytes = areSmall ? numbers : numbers * sizeof(long);
    private byte[] _rows = new byte[1_024 * (areSmall ? numbers : numbers * sizeof(long))];
    private int[] _table = new int[1_024 * Fullness];

    public int Count { get; private set; }

    /// <summary>Adds a state unless it is there. Its row is then the last one.</summary>
    /// <exception cref="OverflowException">A number is not small.</exception>
    public bool Add(ReadOnlySpan<long> state)
    {
        Span<byte> packed = stackalloc byte[_bytes];
        if (areSmall)
        {
            for (var i = 0; i < numbers; i++)
                packed[i] = (byte)checked((sbyte)state[i]);
        }
        else
        {
            MemoryMarshal.AsBytes(state).CopyTo(packed);
        }

        ref var entry = ref Find(packed);
        if (entry != 0)
            return false;
        if ((Count + 1) * _bytes > _rows.Length)
            Array.Resize(ref _rows, checked(_rows.Length * 2));
        packed.CopyTo(_rows.AsSpan(Count * _bytes));
        entry = ++Count;
        if (Count * Fullness > _table.Length)
            Grow();
        return true;
    }

    public void Read(int row, Span<long> state)
    {
        var packed = Row(row);
        if (!areSmall)
        {
            packed.CopyTo(MemoryMarshal.AsBytes(state));
            return;
        }

        for (var i = 0; i < numbers; i++)
            state[i] = (sbyte)packed[i];
    }

    private ref int Find(ReadOnlySpan<byte> packed)
    {
        for (var place = (int)(Hash(packed) & (uint)(_table.Length - 1)); ; place = (place + 1) & (_table.Length - 1))
        {
            ref var entry = ref _table[place];
            if (entry == 0 || Row(entry - 1).SequenceEqual(packed))
                return ref entry;
        }
    }

    private void Grow()
    {
        _table = new int[_table.Length * 2];
        for (var row = 0; row < Count; row++)
            Find(Row(row)) = row + 1;
    }

    private ReadOnlySpan<byte> Row(int row) => _rows.AsSpan(row * _bytes, _bytes);

    // FNV-1a, eight bytes at a time.
    private static uint Hash(ReadOnlySpan<byte> packed)
    {
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(packed))
            hash = Mix(hash, word);
        foreach (var last in packed[(packed.Length & ~7)..])
            hash = Mix(hash, last);
        return (uint)(hash >> 32);

        static ulong Mix(ulong hash, ulong word)
        {
            hash = unchecked((hash ^ word) * 1_099_511_628_211UL);
            return hash ^ (hash >> 29);
        }
    }
}
