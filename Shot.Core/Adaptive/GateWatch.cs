namespace Shot.Adaptive;

/// <summary>What the ticker remembers of one adaptive gate: its controller and what was seen at the last tick.</summary>
internal sealed class GateWatch
{
    /// <summary>Ticks without a caller until the gate is forgotten: about a second.</summary>
    internal const int IdleTicks = 100;

    /// <summary>A longer tick in seconds counts as this one: the process was suspended, or its clock jumped.</summary>
    internal const double MaxElapsed = 1;

    private readonly Lock _changing = new();
    private readonly AdaptiveConcurrencyGate _gate;
    private readonly TimeProvider _time;
    private ConcurrencyController _controller;
    private bool _binds = true;
    private int? _pinned;
    private int _limit;
    private int _standingLimit;
    private double _noLoadTime;
    private Seen _last;
    private long _lastTime;
    private long _lastCalls;
    private int _idleTicks;

    public GateWatch(AdaptiveConcurrencyGate gate, TimeProvider time)
    {
        (_gate, _time) = (gate, time);
        Weak = new(gate);
        StartOver();
    }

    public WeakReference<AdaptiveConcurrencyGate> Weak { get; }
    public int Limit => Volatile.Read(ref _limit);
    public int StandingLimit => Volatile.Read(ref _standingLimit);

    /// <summary>In seconds; zero if not known.</summary>
    public double NoLoadTime => Volatile.Read(ref _noLoadTime);

    /// <summary>What the controller was told last.</summary>
    internal GateTick LastTick { get; private set; }

    public int? Pinned
    {
        get
        {
            lock (_changing)
                return _pinned;
        }
    }

    public bool Binds
    {
        get
        {
            lock (_changing)
                return _binds;
        }

        set
        {
            lock (_changing)
                Change(_pinned, value);
        }
    }

    private bool FindsLimit => _binds && _pinned is null;

    public void Pin(int? limit)
    {
        lock (_changing)
            Change(limit, _binds);
    }

    /// <summary>Leaves the time without callers out of the next tick.</summary>
    public void Restart()
    {
        lock (_changing)
            (_lastTime, _idleTicks) = (_time.GetTimestamp(), 0);
    }

    /// <summary>Forgets what the controller learnt, because it failed.</summary>
    [MemberNotNull(nameof(_controller))]
    public void StartOver()
    {
        lock (_changing)
        {
            _controller = new ConcurrencyController(_gate.Max);
            Publish();
        }
    }

    /// <summary>Tells the controller what happened since the last tick, and publishes its limit. Adds the gate to the load of the pool.
    /// Returns false when nobody has used the gate for a while.</summary>
    public bool Tick(ref PoolLoad load)
    {
        lock (_changing)
        {
            var seen = new Seen(_gate);
            if (IsIdle(seen))
            {
                _controller.Rest();
                Publish();
                return false;
            }

            var now = _time.GetTimestamp();
            var elapsed = Math.Min(MaxElapsed, (now - _lastTime) / (double)_time.TimestampFrequency);
            _lastTime = now;
            // If the clock stands still or goes back, the next tick tells what happened in both.
            if (elapsed <= 0)
                return true;

            var inside = GateWord.Inside(seen.Word);
            var entered = GateWord.EnteredBetween(_last.Word, seen.Word);
            // Where the controller's limit is not in force, a refusal says nothing about it.
            LastTick = new GateTick(
                elapsed, inside, entered,
                Refused: FindsLimit ? seen.Refused - _last.Refused : 0,
                GivenBack: seen.GivenBack - _last.GivenBack,
                Critical: seen.Critical - _last.Critical,
                CriticalRefused: FindsLimit ? seen.CriticalRefused - _last.CriticalRefused : 0);
            _controller.Tick(LastTick);
            if (FindsLimit)
                load.Add(inside, Arrivals(seen, entered), entered - inside + GateWord.Inside(_last.Word), _controller.NoLoadTime);
            _last = seen;
            Publish();
            return true;
        }
    }

    private (long Normal, long Critical, long Sheddable) Arrivals(in Seen seen, long entered)
    {
        var critical = seen.Critical - _last.Critical;
        var sheddable = seen.Sheddable - _last.Sheddable;
        var all = entered + seen.Refused - _last.Refused + seen.RefusedByPool - _last.RefusedByPool;
        // Calls that arrive while the counters are read can be in one of them and not in another.
        return (Math.Max(0, all - critical - sheddable), critical, sheddable);
    }

    private bool IsIdle(in Seen seen)
    {
        var calls = seen.Refused + seen.RefusedByPool;
        var isUsed = seen.Word != _last.Word || calls != _lastCalls || GateWord.Inside(seen.Word) > 0;
        _lastCalls = calls;
        _idleTicks = isUsed ? 0 : _idleTicks + 1;
        return _idleTicks >= IdleTicks && _gate.TryUnwatch(seen.Word);
    }

    private void Change(int? pinned, bool binds)
    {
        var found = FindsLimit;
        (_pinned, _binds) = (pinned, binds);
        if (found && !FindsLimit)
            _controller.InterruptLook();
        if (FindsLimit && !found)
            _controller.TakeOver(GateWord.Inside(_gate.Word));
        Publish();
    }

    private void Publish()
    {
        var limit = _pinned ?? Math.Clamp(_controller.Limit, 1, _gate.Max);
        var standing = _pinned ?? Math.Clamp(_controller.StandingLimit, 1, _gate.Max);
        var isOpen = !_binds && _pinned is null;
        Volatile.Write(ref _limit, limit);
        Volatile.Write(ref _standingLimit, standing);
        Volatile.Write(ref _noLoadTime, _controller.NoLoadTime);

        _gate.Publish(Room(ShotCriticality.Normal), Room(ShotCriticality.Critical), Room(ShotCriticality.Sheddable), FindsLimit);

        int Room(ShotCriticality criticality) =>
            isOpen ? GateWord.Unbounded
            : _pinned is not null ? GateWord.Room(limit, criticality)
            : _controller.Room(criticality);
    }

    private readonly struct Seen(AdaptiveConcurrencyGate gate)
    {
        public readonly long Word = gate.Word;
        public readonly long Refused = gate.Refused;
        public readonly long RefusedByPool = gate.RefusedByPool;
        public readonly long Critical = gate.Total(GateCount.Critical);
        public readonly long Sheddable = gate.Total(GateCount.Sheddable);
        public readonly long CriticalRefused = gate.Total(GateCount.CriticalRefused);
        public readonly long GivenBack = gate.Total(GateCount.GivenBack);
    }
}
