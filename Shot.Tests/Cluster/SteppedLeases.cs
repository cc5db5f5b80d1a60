using Shot.Cluster;
using Shot.Tests.Limiters;

namespace Shot.Tests.Cluster;

/// <summary>
/// Nodes that take leases, spend and return them, while messages are delayed or lost and the store may forget everything. The store decides
/// with <see cref="StoredLevel"/> itself. One permit is replenished each unit of time, and a unit is a second of the store.
/// </summary>
/// <param name="nodes">Number of nodes.</param>
/// <param name="asks">Requests that each node sends.</param>
/// <param name="lastTime">Units of time, from 1.</param>
/// <param name="flushes">Whether the store forgets everything once.</param>
/// <param name="loses">Whether replies are lost.</param>
/// <param name="returns">Whether leases are returned.</param>
/// <param name="defect">What is wrong.</param>
internal sealed class SteppedLeases(
    int nodes, int asks, int lastTime, bool flushes = false, bool loses = true, bool returns = true,
    SteppedLeases.Defect defect = SteppedLeases.Defect.None) : ISteppedLimiter
{
    public const int Permits = 6;

    private const int Life = 2;
    private const int Want = 2;
    private const long Unit = 1_000_000;
    private const long FewestTotals = 24;

    private const int Now = 0;
    private const int Flushes = 1;
    private const int Level = 2;
    private const int LevelTime = 3;
    private const int Total = 4;
    private const int Admitted = 5;
    private const int FirstNodeThread = 2;

    internal enum Defect
    {
        None,

        /// <summary>A lease lives from the reply on, not from the request on.</summary>
        LifeFromReply,

        /// <summary>The permits of a new lease are added to the current one, which then ends with the new one.</summary>
        Merges,

        /// <summary>The level may rise to the burst: leases have no head-room.</summary>
        NoHeadRoom,

        /// <summary>A return also subtracts what has drained before, as long as its lease lives.</summary>
        ReturnsWhatHasDrained,

        /// <summary>A return subtracts its permits at any time.</summary>
        ReturnsOfAnyAge,

        /// <summary>Nodes do not send what they saw last.</summary>
        NoWitness,
    }

    private enum Action
    {
        Ask,
        Decide,
        Receive,
        Lose,
        Spend,
        ReturnCurrent,
        ReturnNext,
        AcceptReturn,
    }

    // A lease consists of its permits and the three fields that follow.
    private enum Field
    {
        Current,
        CurrentEnd,
        CurrentGrantedAt,
        CurrentTotal,
        Next,
        NextEnd,
        NextGrantedAt,
        NextTotal,
        Returned,
        ReturnedEnd,
        ReturnedGrantedAt,
        ReturnedTotal,
        ReturnsLeft,
        SeenLevel,
        SeenTime,
        SeenSent,
        Asks,
        Phase,
        Sent,
        AskedLevel,
        AskedTime,
        AskedAge,
        Granted,
        RepliedLevel,
        RepliedTime,
        RepliedTotal,
    }

    private enum Phase
    {
        Idle,
        Asked,
        Decided,
    }

    public int Threads => FirstNodeThread + (nodes * Actions);

    // The store's time begins at 1, because 0 means that a node has seen nothing.
    public long[] Start
    {
        get
        {
            var start = new long[FirstNode + (nodes * Fields)];
            start[Now] = 1;
            return start;
        }
    }

    private static int Actions { get; } = Enum.GetValues<Action>().Length;

    private static int Fields { get; } = Enum.GetValues<Field>().Length;

    private int FirstNode => Admitted + lastTime + 1;

    public bool Step(long[] state, int thread)
    {
        if (thread == 0)
            return state[Now] < lastTime && ++state[Now] > 0;
        if (thread == 1)
        {
            if (!flushes || state[Flushes] > 0 || state[LevelTime] == 0)
                return false;
            (state[Flushes], state[Level], state[LevelTime], state[Total]) = (1, 0, 0, 0);
            return true;
        }

        var (node, action) = Math.DivRem(thread - FirstNodeThread, Actions);
        var own = new Node(state.AsSpan(FirstNode + (node * Fields), Fields));
        return (Action)action switch
        {
            Action.Ask => Ask(state, own),
            Action.Decide => Decide(state, own),
            Action.Receive => Receive(state, own),
            Action.Lose => loses && Lose(own),
            Action.Spend => Spend(state, own),
            Action.ReturnCurrent => Return(state, own, Field.Current),
            Action.ReturnNext => Return(state, own, Field.Next),
            _ => AcceptReturn(state, own),
        };
    }

    public string? Wrong(long[] state, bool finished)
    {
        // What other nodes took after the view of the node that asks first is lost with the store's data.
        var most = flushes && nodes > 1 ? 2 * Permits : Permits;
        for (var first = 1; first <= lastTime; first++)
        {
            long admitted = 0;
            for (var last = first; last <= lastTime; last++)
            {
                admitted += state[Admitted + last];
                if (admitted > most + (last - first))
                    return $"{admitted} admitted from {first} to {last}";
            }
        }

        return null;
    }

    private bool Ask(long[] state, Node node)
    {
        if (node[Field.Phase] != (long)Phase.Idle || node[Field.Asks] == asks || node[Field.Next] > 0)
            return false;
        node[Field.Asks]++;
        (node[Field.Phase], node[Field.Sent]) = ((long)Phase.Asked, state[Now]);
        if (defect != Defect.NoWitness && node[Field.SeenTime] > 0)
        {
            (node[Field.AskedLevel], node[Field.AskedTime], node[Field.AskedAge]) =
                (node[Field.SeenLevel], node[Field.SeenTime], state[Now] - node[Field.SeenSent]);
        }

        return true;
    }

    private bool Decide(long[] state, Node node)
    {
        if (node[Field.Phase] != (long)Phase.Asked)
            return false;
        var stored = Stored(state);
        var reply = StoredLevel.Take(
            ref stored,
            new StoreTake
            {
                Key = "",
                Min = 1,
                Want = Want,
                Ceiling = (Permits - (defect == Defect.NoHeadRoom ? 0 : Life)) * Unit,
                PerSecond = 1,
                SeenLevel = node[Field.AskedLevel] * Unit,
                SeenTime = node[Field.AskedTime] * Unit,
                SeenAge = node[Field.AskedAge] * Unit,
            },
            state[Now] * Unit);
        Keep(state, stored);
        (node[Field.AskedLevel], node[Field.AskedTime], node[Field.AskedAge]) = (0, 0, 0);
        (node[Field.Phase], node[Field.Granted], node[Field.RepliedTotal]) = ((long)Phase.Decided, reply.Granted, Shorten(reply.Total));
        (node[Field.RepliedLevel], node[Field.RepliedTime]) = (reply.Level / Unit, reply.Time / Unit);
        return true;
    }

    private bool Receive(long[] state, Node node)
    {
        if (node[Field.Phase] != (long)Phase.Decided)
            return false;
        var (granted, sent, time, total) = (node[Field.Granted], node[Field.Sent], node[Field.RepliedTime], node[Field.RepliedTotal]);
        (node[Field.SeenLevel], node[Field.SeenTime], node[Field.SeenSent]) = (node[Field.RepliedLevel], time, sent);
        Lose(node);
        var end = (defect == Defect.LifeFromReply ? state[Now] : sent) + Life;
        if (granted == 0 || end <= state[Now])
            return true;
        if (defect == Defect.Merges && IsLive(state, node, Field.Current))
            (node[Field.Current], node[Field.CurrentEnd]) = (node[Field.Current] + granted, end);
        else
            node.Set(IsLive(state, node, Field.Current) ? Field.Next : Field.Current, granted, end, time, total);
        return true;
    }

    private static bool Lose(Node node)
    {
        if (node[Field.Phase] != (long)Phase.Decided)
            return false;
        (node[Field.Phase], node[Field.Sent], node[Field.Granted]) = ((long)Phase.Idle, 0, 0);
        (node[Field.RepliedLevel], node[Field.RepliedTime], node[Field.RepliedTotal]) = (0, 0, 0);
        return true;
    }

    private static bool Spend(long[] state, Node node)
    {
        if (!IsLive(state, node, Field.Current))
            node.Move(Field.Next, Field.Current);
        if (!IsLive(state, node, Field.Current))
            return false;
        node[Field.Current]--;
        state[Admitted + (int)state[Now]]++;
        return true;
    }

    private bool Return(long[] state, Node node, Field lease)
    {
        if (!returns || !IsLive(state, node, lease) || node[Field.ReturnsLeft] > 0)
            return false;
        node.Move(lease, Field.Returned);
        node[Field.ReturnsLeft] = 1;
        return true;
    }

    private bool AcceptReturn(long[] state, Node node)
    {
        if (node[Field.ReturnsLeft] == 0)
            return false;
        var stored = Stored(state);
        var isWrong = defect is Defect.ReturnsOfAnyAge or Defect.ReturnsWhatHasDrained;
        StoredLevel.Give(
            ref stored,
            new StoreGive(
                "", ShotStrategy.TokenBucket, node[Field.Returned], PerSecond: 1, Window: Permits * Unit,
                node[Field.ReturnedGrantedAt] * Unit,
                isWrong ? (long?)stored?.Previous ?? 0 : Lengthen(node[Field.ReturnedTotal]),
                defect == Defect.ReturnsOfAnyAge ? long.MaxValue : Life * Unit),
            state[Now] * Unit);
        Keep(state, stored);
        if (--node[Field.ReturnsLeft] == 0)
            node.Set(Field.Returned, 0, 0, 0, 0);
        return true;
    }

    private static bool IsLive(long[] state, Node node, Field lease) => node[lease] > 0 && state[Now] < node[lease + 1];

    private static StoredLevel? Stored(long[] state) =>
        state[LevelTime] == 0 ? null : new StoredLevel(state[Level] * Unit, Lengthen(state[Total]), state[LevelTime] * Unit);

    private static void Keep(long[] state, StoredLevel? stored) =>
        (state[Level], state[LevelTime], state[Total]) =
            stored is { } kept ? ((long)kept.Level / Unit, kept.Time / Unit, Shorten((long)kept.Previous)) : (0, 0, 0);

    // Totals begin with a time. Both fit in seven bits.
    private static long Shorten(long total) => (total / Unit * FewestTotals) + (total % Unit);

    private static long Lengthen(long total) => (total / FewestTotals * Unit) + (total % FewestTotals);

    private readonly ref struct Node(Span<long> fields)
    {
        private readonly Span<long> _fields = fields;

        public ref long this[Field field] => ref _fields[(int)field];

        public void Set(Field lease, long permits, long end, long grantedAt, long total) =>
            (this[lease], this[lease + 1], this[lease + 2], this[lease + 3]) = (permits, end, grantedAt, total);

        public void Move(Field from, Field to)
        {
            Set(to, this[from], this[from + 1], this[from + 2], this[from + 3]);
            Set(from, 0, 0, 0, 0);
        }
    }
}
