namespace Shot.Tests.Limiters;

/// <summary>What a thread of a <see cref="SteppedLimiter{T}"/> remembers. What is no longer used is cleared, so that equal states are found equal.</summary>
internal readonly ref struct SteppedThread(Span<long> numbers)
{
    public const int Numbers = 10;

    private readonly Span<long> _numbers = numbers;

    public ref long At => ref _numbers[0];

    /// <summary>How many of its calls are over.</summary>
    public ref long Done => ref _numbers[1];

    public ref long Word => ref _numbers[2];

    public ref long Time => ref _numbers[3];

    /// <summary>What it is about to write.</summary>
    public ref long Next => ref _numbers[4];

    public ref long Returned => ref _numbers[5];

    /// <summary>Of its last stamp, as those that follow.</summary>
    public ref long Permits => ref _numbers[6];

    public ref long Position => ref _numbers[7];

    public ref long StampReturned => ref _numbers[8];

    public ref long Due => ref _numbers[9];

    public void Go(long at, long word = 0, long next = 0) => (At, Word, Time, Next) = (at, word, 0, next);

    public void Keep(long permits, long position, long returned, long due) => (Permits, Position, StampReturned, Due) = (permits, position, returned, due);

    public void Finish()
    {
        Go(0);
        Returned = 0;
        Done++;
    }
}
