using Shot.Tests.Limiters;

namespace Shot.Tests.Adaptive;

/// <summary>
/// Callers that wake the ticker while it is about to forget the gate, one access to shared memory a step. In the end two callers stay
/// inside. Wrong is a gate with callers that the ticker does not look at, or looks at twice.
/// </summary>
/// <param name="defect">What is wrong on purpose.</param>
internal sealed class SteppedWatch(SteppedWatch.Defect defect) : ISteppedLimiter
{
    private const int Callers = 2;
    private const int Visits = 3;
    private const int Looks = 5;

    private const int Entries = 0;
    private const int Inside = 1;
    private const int Watched = 2;
    private const int Listed = 3;
    private const int TickerAt = 4;
    private const int SeenEntries = 5;
    private const int LooksDone = 6;
    private const int Locals = 7;
    private const int LocalsPerThread = 2;

    public enum Defect
    {
        None,

        /// <summary>The word is not read again after the gate was marked as forgotten.</summary>
        LooksOnce,

        /// <summary>The gate is marked as watched again without a swap, even if a caller has added it meanwhile.</summary>
        KeepsBlindly,
    }

    private enum At
    {
        Enter,
        ReadWatched,
        Wake,
        Add,
        Leave,
    }

    private enum Ticker
    {
        Look,
        Mark,
        LookAgain,
        Keep,
    }

    public int Threads => Callers + 1;

    public long[] Start => new long[Locals + (Callers * LocalsPerThread)];

    public bool Step(long[] state, int thread)
    {
        if (thread == Callers)
            return StepTicker(state);
        ref var at = ref state[Locals + (thread * LocalsPerThread)];
        ref var visits = ref state[Locals + (thread * LocalsPerThread) + 1];
        if (visits == Visits)
            return false;
        var last = visits == Visits - 1;
        switch ((At)at)
        {
            case At.Enter:
                state[Entries]++;
                state[Inside]++;
                at = (long)At.ReadWatched;
                break;
            case At.ReadWatched:
                at = (long)(state[Watched] == 0 ? At.Wake : At.Leave);
                break;
            case At.Wake:
                at = (long)(state[Watched] == 0 ? At.Add : At.Leave);
                state[Watched] = 1;
                break;
            case At.Add:
                state[Listed]++;
                at = (long)At.Leave;
                break;
            default:
                state[Inside] -= last ? 0 : 1;
                visits++;
                at = (long)At.Enter;
                break;
        }

        return true;
    }

    public string? Wrong(long[] state, bool finished) => finished && state[Listed] != 1 ? $"looked at {state[Listed]} times" : null;

    private bool StepTicker(long[] state)
    {
        switch ((Ticker)state[TickerAt])
        {
            case Ticker.Look when state[LooksDone] == Looks || state[Listed] == 0:
                return false;
            case Ticker.Look:
                state[LooksDone]++;
                var isIdle = state[Inside] == 0 && state[SeenEntries] == state[Entries];
                state[SeenEntries] = state[Entries];
                state[TickerAt] = (long)(isIdle ? Ticker.Mark : Ticker.Look);
                break;
            case Ticker.Mark:
                state[Watched] = 0;
                state[TickerAt] = (long)Ticker.LookAgain;
                break;
            case Ticker.LookAgain when defect == Defect.LooksOnce || state[Entries] == state[SeenEntries]:
                Forget(state);
                break;
            case Ticker.LookAgain:
                state[TickerAt] = (long)Ticker.Keep;
                break;
            case Ticker.Keep when state[Watched] != 0 && defect != Defect.KeepsBlindly:
                Forget(state);
                break;
            default:
                state[Watched] = 1;
                state[TickerAt] = (long)Ticker.Look;
                break;
        }

        return true;
    }

    private static void Forget(long[] state)
    {
        state[Listed]--;
        state[TickerAt] = (long)Ticker.Look;
    }
}
