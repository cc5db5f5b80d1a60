using Shot.Tests.Limiters;

namespace Shot.Tests.Keyed;

/// <summary>
/// <see cref="KeyTable{T}"/> around the real decisions, one access to shared memory or to the clock a step: find, word, hash, clock, swap; locks, words, clock,
/// freeze, hash, word; for a settlement locks, word, clock, swap, count. It has two sets of one slot and a lock for each, three keys, and a clock that one more thread moves. Wrong are a key with two slots, a
/// key that gets more than its bound, a charge that its slot does not show, and threads that wait for each other.
/// </summary>
/// <param name="algorithm">Decides.</param>
/// <param name="calls">Which keys each thread takes a permit of: 1 to 3. See <see cref="Stamp"/>, <see cref="GiveBack"/> and <see cref="Owe"/>.</param>
/// <param name="lastTime">For how long time passes.</param>
/// <param name="bound">How many permits a key may use from one time to another.</param>
/// <param name="overflow">What happens when no slot is free.</param>
/// <param name="olderTime">Whether a hit decides by a time that it read before it read the word.</param>
/// <param name="planted">What is wrong on purpose.</param>
internal sealed partial class SteppedKeyTable<T>(
    T algorithm,
    int[][] calls,
    long lastTime,
    Func<long, long, long> bound,
    KeyOverflow overflow = KeyOverflow.Refuse,
    bool olderTime = false,
    PlantedClaim planted = PlantedClaim.None) : ISteppedLimiter
    where T : struct, IReplenishment
{
    /// <summary>When the clock starts: what was taken in the beginning of time has come back.</summary>
    private const long FirstTime = 4;

    private const int Keys = 3;
    private const int Slots = 2;
    private const int Now = 0;
    private const int Hashes = 1;
    private const int Words = Hashes + Slots;
    private const int Locks = Words + Slots;
    private const int Returned = Locks + Slots;
    private const int Peaks = Returned + Slots;
    private const int Exceeded = Peaks + Slots;
    private const int Used = Exceeded + 1;

    // long.MinValue in the table.
    private const long Frozen = -1;

    private readonly int _times = (int)lastTime + 1;
    private readonly bool _settles = calls.Any(static script => script.Any(static call => call is < 0 or > Keys));

    private enum At
    {
        Find,
        FindSecond,
        Word,
        Hash,
        Clock,
        Swap,
        StampReturned,
        StampWord,
        LockLower,
        LockUpper,
        LookAgain,
        FirstWord,
        SecondWord,
        ClaimClock,
        Freeze,
        WriteHash,
        WriteWord,
        SettleWord,
        SettleClock,
        SettleSwap,
        SettleCount,
    }

    public int Threads => calls.Length + 1;

    /// <summary>One slot is free, the other belongs to a key that is as good as forgotten.</summary>
    public long[] Start
    {
        get
        {
            var state = new long[Used + (Keys * _times) + (calls.Length * KeyedThread.Numbers)];
            state[Hashes + First(1)] = 1;
            state[Words + First(1)] = 1;
            return state;
        }
    }

    private long Cost => 1L << algorithm.CostShift;

    public bool Step(long[] state, int thread)
    {
        if (thread == calls.Length)
            return state[Now] < lastTime && ++state[Now] > 0;
        var own = Thread(state, thread);
        if (own.Done == calls[thread].Length)
            return false;
        var call = calls[thread][own.Done];
        var key = Math.Abs(call) % 10;
        if (own.At == (long)At.Find && (IsGiveBack(call) || IsOwe(call)))
            own.Go(At.LockLower);
        return own.At >= (long)At.SettleWord ? StepSettle(state, own, call)
            : own.At < (long)At.LockLower ? StepHit(state, own, key, call)
            : StepClaim(state, own, key, call);
    }

    public string? Wrong(long[] state, bool finished)
    {
        if (state[Exceeded] > 0)
            return $"key {state[Exceeded]}: more than the bound when a call was admitted";
        for (var key = 1; key <= Keys; key++)
        {
            if (state[Hashes] == key && state[Hashes + 1] == key)
                return $"key {key} has two slots";
            if (!_settles && Exceeds(state.AsSpan(Used + ((key - 1) * _times), _times)) is { } wrong)
                return $"key {key}: {wrong}";
            if (!_settles && overflow == KeyOverflow.Refuse && lastTime == 0 && state[Used + key - 1] != Charged(state, key))
                return $"key {key}: {state[Used + key - 1]} admitted, {Charged(state, key)} charged";
        }

        for (var thread = 0; finished && thread < calls.Length; thread++)
        {
            if (Thread(state, thread).Done < calls[thread].Length)
                return "a thread is stuck";
        }

        return null;
    }

    private string? Exceeds(ReadOnlySpan<long> used)
    {
        for (var first = 0; first < used.Length; first++)
        {
            long sum = 0;
            for (var last = first; last < used.Length; last++)
            {
                sum += used[last];
                if (sum > bound(first, last))
                    return $"{sum} from {first} to {last}";
            }
        }

        return null;
    }

    /// <summary>What the key's slot shows as taken.</summary>
    private long Charged(long[] state, int key)
    {
        for (var slot = 0; slot < Slots; slot++)
        {
            if (state[Hashes + slot] == key && state[Words + slot] != Frozen)
                return (algorithm.Burst - algorithm.Available(state[Words + slot], FirstTime)) >> algorithm.CostShift;
        }

        return 0;
    }

    private bool StepHit(long[] state, KeyedThread own, int key, int call)
    {
        switch ((At)own.At)
        {
            case At.Find:
                own.Time = olderTime ? state[Now] : 0;
                Look(state, own, key, First(key), At.FindSecond);
                break;
            case At.FindSecond:
                Look(state, own, key, Second(key), At.LockLower);
                break;
            case At.Word:
                own.Word = state[Words + own.Slot];
                own.At = (long)(own.Word == Frozen ? At.LockLower : planted == PlantedClaim.HitTrustsFirstLook ? At.Clock : At.Hash);
                break;
            case At.Hash:
                own.At = (long)(state[Hashes + own.Slot] == key ? At.Clock : At.LockLower);
                break;
            case At.Clock:
                own.Time = olderTime ? own.Time : state[Now];
                own.At = (long)At.Swap;
                if (!algorithm.TryTake(own.Word, FirstTime + own.Time, Cost, out _))
                    own.Finish();
                break;
            case At.Swap when state[Words + own.Slot] == own.Word && IsStamp(call):
                state[Words + own.Slot] = Frozen;
                own.At = (long)At.StampReturned;
                break;
            case At.StampReturned:
                own.StampReturned = state[Returned + own.Slot];
                own.At = (long)At.StampWord;
                break;
            case At.StampWord:
                algorithm.TryTake(own.Word, FirstTime + own.Time, Cost, out state[Words + own.Slot]);
                Admit(state, own, key, call);
                own.Finish();
                break;
            case At.Swap when state[Words + own.Slot] == own.Word:
                algorithm.TryTake(own.Word, FirstTime + own.Time, Cost, out state[Words + own.Slot]);
                Admit(state, own, key, call);
                own.Finish();
                break;
            default:
                own.At = (long)At.Word;
                break;
        }

        return true;
    }

    private static void Look(long[] state, KeyedThread own, int key, int slot, At otherwise)
    {
        var isThere = state[Hashes + slot] == key;
        own.Slot = isThere ? slot : 0;
        own.At = (long)(isThere ? At.Word : otherwise);
    }

    // The first key has its first set second, the second the other way round; both sets of the third are the same.
    private static int First(int key) => key % Slots;

    private static int Second(int key) => key / Slots;

    private KeyedThread Thread(long[] state, int thread) =>
        new(state.AsSpan(Used + (Keys * _times) + (thread * KeyedThread.Numbers), KeyedThread.Numbers));

    /// <summary>What a thread remembers. What is no longer used is cleared, so that equal states are found equal.</summary>
    private readonly ref struct KeyedThread(Span<long> numbers)
    {
        public const int Numbers = 10;

        private readonly Span<long> _numbers = numbers;

        public ref long At => ref _numbers[0];

        public ref long Done => ref _numbers[1];

        public ref long Slot => ref _numbers[2];

        public ref long Word => ref _numbers[3];

        public ref long SecondWord => ref _numbers[4];

        public ref long Time => ref _numbers[5];

        /// <summary>Of its last stamp, as those that follow. The slot counts from one; zero is none.</summary>
        public ref long StampSlot => ref _numbers[6];

        public ref long StampPosition => ref _numbers[7];

        public ref long StampReturned => ref _numbers[8];

        public ref long StampTime => ref _numbers[9];

        public void Forget() => (StampSlot, StampPosition, StampReturned, StampTime) = (0, 0, 0, 0);

        public void Go(At at) => (At, Slot, Word, SecondWord, Time) = ((long)at, 0, 0, 0, 0);

        public void Finish()
        {
            Go(SteppedKeyTable<T>.At.Find);
            Done++;
        }
    }
}
