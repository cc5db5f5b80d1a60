namespace Shot.Adaptive;

/// <summary>
/// Finds a concurrency limit from what a gate did. Holds no clock and no gate: <see cref="Tick"/> brings both. Not thread-safe.
/// </summary>
/// <remarks>
/// The controller looks for the knee: the number of callers inside from which on more callers only wait for each other. By Little's law it
/// is throughput × time without load. The limit is 1.5 times the knee, and some room (<see cref="LimitFormula"/>). No call is timed. A
/// longer time inside does not move the limit, and a lower throughput moves it in small steps only, and not far: an overloaded server and a
/// slower dependency look the same from here. Both lead to an experiment, a <see cref="Look"/> at a lower limit. If the throughput falls,
/// the server needs the callers: the limit returns, and the time without load is known again. If it stays, the callers above the lower
/// limit only waited, and the limit stays there. The first limit is small. It grows while the throughput follows, and then the first look
/// begins.
/// </remarks>
internal sealed class ConcurrencyController
{
    /// <summary>First limit. Small, because a load just below the capacity never shows that a larger one is too large.</summary>
    private const int FirstLimit = 6;

    /// <summary>Largest factor of one step of growth.</summary>
    private const double Growth = 2.2;

    /// <summary>
    /// Factor if nothing is refused, and what the refused share, times this, adds to it. A few refusals ask for little more room, and a
    /// large step just below the capacity would admit a long queue.
    /// </summary>
    private const double LeastGrowth = 1.1;
    private const double GrowthPerShed = 5;

    /// <summary>
    /// Share of the growth that the throughput has to follow (both as logarithms). Below a half, because to stop too early starves the
    /// server until the next looks, and to stop late makes some calls slow for a moment.
    /// </summary>
    private const double Follows = 0.25;

    /// <summary>
    /// Seconds that the first growth measures at least before each step. No growth is taken back earlier. Where calls differ, the short
    /// ones leave first, and a shorter time sees few others.
    /// </summary>
    private const double MinGrowthSeconds = 0.2;

    /// <summary>Logarithm of a ratio of numbers inside below which growth is not tested: too little more came in.</summary>
    private const double MinMoreInside = 0.18;

    /// <summary>
    /// Sum of the callers' times inside, in seconds, below which growth is not tested: ticks then saw callers only by chance, as in
    /// short bursts.
    /// </summary>
    private const double MinCallerSeconds = 0.15;

    /// <summary>Seconds of a window at least: ten ticks, for the number inside is sampled at ticks only.</summary>
    private const double MinWindowSeconds = 0.1;

    /// <summary>Completions that a window has at least once a knee is known. Before that, growth is more urgent.</summary>
    private const double MinCompletions = 24;

    /// <summary>Completions of a window at least, times the variation: noisy work needs longer windows.</summary>
    private const double MinCompletionsPerVariation = 12;

    /// <summary>Weight of earlier windows at the same limit: a memory of ten windows.</summary>
    private const double Memory = 0.9;

    /// <summary>Seconds in which the highest throughput is forgotten to a third: a minute of fast failures must not count for ever, and a
    /// usual day must.</summary>
    private const double PeakSeconds = 21_600;

    /// <summary>Weight of earlier looks in the time without load: a memory of some seven looks.</summary>
    private const double LookMemory = 0.85;

    /// <summary>Share of refused calls in a window below which the limit does not bind.</summary>
    private const double BindingShare = 0.01;

    /// <summary>
    /// Share of the limit that is inside on average, below which it does not bind: a small limit refuses bursts at any load.
    /// </summary>
    private const double BindingUse = 0.4;

    /// <summary>Smoothed share of refused calls below which refusals are only chance.</summary>
    private const double LastingShare = 0.02;

    /// <summary>
    /// Smoothed share of refused calls from which on the price of a look, and the risk of the first growth, are worth it. Below it a small
    /// limit refuses bursts only.
    /// </summary>
    private const double LookShare = 0.065;

    /// <summary>Multiple of the time without load from which on calls evidently wait, and the first growth ends.</summary>
    private const double EvidentWait = 4;

    /// <summary>Completions at the standing limit before a look, times the variation. The first look is more urgent than exact.</summary>
    private const double CompletionsBeforeLook = 80;
    private const double CompletionsBeforeFirstLook = 20;

    /// <summary>Level of the first look as a share of the limit at most: little is known yet.</summary>
    private const double FirstLook = 0.4;

    /// <summary>Level of a look as a share of the knee: deep enough to be told from noise, shallow enough to be cheap.</summary>
    private const double KneeLook = 0.7;

    /// <summary>Level of the next look as a share of the last one, at which the throughput stayed.</summary>
    private const double NextLook = 0.6;

    /// <summary>Share of the time that looks may take. At <see cref="KneeLook"/> they cost a third of it in throughput.</summary>
    private const double TimeForLooks = 0.02;

    /// <summary>Seconds from the end of a look to the next one, except after a change. More if looks are long.</summary>
    private const double MinPause = 15;

    /// <summary>
    /// Seconds to the next look after a change; each look that moves the knee makes them <see cref="PauseGrowth"/> times longer.
    /// </summary>
    private const double FirstPause = 0.3;
    private const double PauseGrowth = 2.5;

    /// <summary>
    /// Logarithm of a ratio of knees from which on a look is repeated soon, unless looks since the last change have agreed: a factor of
    /// two.
    /// </summary>
    private const double KneeMoved = 0.7;

    /// <summary>
    /// Variation until it is known: between work of even length (0) and random work (1). Too much room makes work of even length late at
    /// once, and too little only refuses some of the other work. The first tests are less certain for it where work is random.
    /// </summary>
    private const double FirstVariation = 0.6;

    /// <summary>Weight of a window in the variation.</summary>
    private const double VariationWeight = 0.1;

    /// <summary>
    /// Share of the knee that the last look found, below which it falls only after another look. A slower dependency and an overload look
    /// the same until then, and a time without load that was measured too short must not starve the server step by step.
    /// </summary>
    private const double LargestFall = 0.7;

    /// <summary>Smallest relative deviation of a throughput from what is expected that counts as one standard deviation.</summary>
    private const double MinDeviation = 0.2;

    /// <summary>
    /// A tick that took this many times as long as usual saw a stop of the whole process, and says nothing about the limit.
    /// </summary>
    private const double LateTick = 4;

    /// <summary>
    /// Golden ratio less one: its multiples fill the unit interval evenly, so a fractional limit is met on average at once, while enough
    /// calls are refused.
    /// </summary>
    private const double GoldenRatio = 0.6180339887498949;

    private readonly CriticalityRoom _room = new();
    private readonly int _max;
    private double _limit;
    private double _applied;
    private double _phase;
    private int _inside;
    private double _usualInside;
    private double _usualTick = 0.01;
    private double _settle;

    private Sums _window;
    private int _insideAtStart;
    private Sums _steady;
    private Sums _free;
    private Sums _promise;
    private double _grownFrom;
    private bool _stoppedGrowing;
    private ChangeDetector _change;
    private double _knee;
    private double _seenKnee;
    private double _peak;
    private double _variation = FirstVariation;
    private double _shed;
    private double _use = 1;

    private Look? _look;
    private bool _lookSoon;
    private bool _lookWasSoon;
    private double _pause = FirstPause;
    private double _sinceLook;
    private double _lastLookSeconds;

    /// <summary>Creates a controller that knows nothing yet.</summary>
    public ConcurrencyController(int max)
    {
        _max = max;
        _applied = _limit = Limit = Math.Min(max, FirstLimit);
    }

    /// <summary>The limit until the next tick, 1 to the maximum.</summary>
    public int Limit { get; private set; }

    /// <summary>The limit outside of looks. Critical calls get their room above this one, so that they do not pay for looks.</summary>
    public int StandingLimit => Math.Max(Limit, (int)_limit);

    /// <summary>Mean time that a call is inside when no other call disturbs it, in seconds; zero if not known.</summary>
    public double NoLoadTime { get; private set; }

    /// <summary>Throughput in calls per second.</summary>
    public double Throughput { get; private set; }

    /// <summary>False while a look lowers the limit for a moment.</summary>
    public bool Standing => _look is null;

    /// <summary>Switches looks off, to show what they are for.</summary>
    internal bool LooksEnabled { get; init; } = true;

    private bool IsGrowing => _knee == 0 && !_stoppedGrowing && _limit < _max;

    /// <summary>Maximum number of callers inside for a caller of this criticality, until the next tick.</summary>
    public int Room(ShotCriticality criticality) => _room.For(criticality, Limit, StandingLimit);

    /// <summary>Learns from a tick and sets <see cref="Limit"/>.</summary>
    public void Tick(in GateTick tick)
    {
        var left = tick.Left(_inside);
        var inside = (tick.Inside + _inside) / 2.0;
        _inside = tick.Inside;
        var isLate = tick.Elapsed > LateTick * _usualTick;
        _usualTick += 0.1 * (tick.Elapsed - _usualTick);
        if (!isLate)
            Learn(tick, inside, left);
        Spread(tick.Refused);
        if (!isLate)
            _room.Tick(tick.OfCritical, left, StandingLimit, mayBeTooSmall: IsGrowing || _limit >= _max);
    }

    /// <summary>
    /// Ends a look without a verdict: it cannot tell anything, the gate is not used, or its limit is not in force any more.
    /// </summary>
    public void InterruptLook()
    {
        if (_look is null)
            return;
        LeaveLook();
        // What the look was for is still unknown, but a pointless look must not be repeated each moment.
        _lookSoon = _lookWasSoon;
        _pause *= PauseGrowth;
        // An earlier look of the same chain may have lowered the limit to its level.
        if (_knee > 0)
            SetLimit();
        Apply(_limit);
    }

    /// <summary>
    /// Begins to bind while callers are inside: the limit starts above what is inside, so that those who come next are not all refused.
    /// But if they already wait for each other, it does not start far above what the server needs.
    /// </summary>
    /// <param name="inside">Number of callers inside now.</param>
    public void TakeOver(int inside)
    {
        var needed = NoLoadTime > 0 ? LimitFormula.LargestMultiple * NoLoadTime * Throughput : double.PositiveInfinity;
        _limit = Math.Min(_max, Math.Max(_limit, Math.Min(needed, LimitFormula.Headroom * Math.Max(inside, _usualInside))));
        (_steady, _promise) = (default, default);
        _room.Reset();
        StartWindow();
        Apply(_limit);
    }

    /// <summary>Nobody has used the gate for a while: what was inside before says nothing about who comes next.</summary>
    public void Rest()
    {
        InterruptLook();
        _room.Reset();
        _usualInside = 0;
    }

    /// <summary>Applies the limit of now. A fraction is met on average over the ticks.</summary>
    private void Spread(long refused)
    {
        var level = _look?.Level ?? _limit;
        if (level == _applied && (refused == 0 || _shed < LookShare))
            return;
        _phase += GoldenRatio;
        _phase -= Math.Floor(_phase);
        Apply(level);
    }

    private void Apply(double level)
    {
        _applied = level;
        Limit = (int)Math.Clamp(Math.Floor(level + _phase), 1, _max);
    }

    private void Learn(in GateTick tick, double inside, long left)
    {
        _sinceLook += tick.Elapsed;
        if (_settle > 0)
        {
            _settle -= tick.Elapsed;
            _insideAtStart = _inside;
        }
        else if (_look is { } look)
        {
            if (look.Add(tick, inside, left) is { } fell)
                End(look, fell);
            else if (look.IsPointless)
                InterruptLook();
        }
        else
        {
            _window.Add(tick, inside, left);
            // A window that is shorter than a call counts those that entered together, or none of them.
            if (_window.Left < Math.Max(_knee > 0 ? MinCompletions : 0, MinCompletionsPerVariation * _variation)
                || _window.Seconds < Math.Max(MinWindowSeconds, _window.Residence))
                return;
            var window = _window;
            var moved = Math.Abs(_inside - _insideAtStart);
            StartWindow();
            // Little's law needs as many that enter as leave.
            if (moved <= Math.Max(2, window.Inside / 4))
                Learn(window);
        }
    }

    private void StartWindow()
    {
        _window = default;
        _insideAtStart = _inside;
    }

    private void Learn(in Sums window)
    {
        Throughput = window.Throughput;
        _usualInside = window.Inside;
        _shed += (window.Shed < BindingShare ? 0.5 : 0.2) * (window.Shed - _shed);
        if (NoLoadTime == 0)
            NoLoadTime = window.Residence;
        if (!Binds(window))
        {
            LearnUnlimited(window);
            return;
        }
        _use += 0.3 * (Math.Min(1, window.Inside / _limit) - _use);
        if (_promise.Left > 0)
            CheckGrowth(window);
        else if (_knee == 0 || _steady.Left == 0)
            _steady = _steady.Then(window, Memory);
        else
            CheckChange(window);
        if (_steady.Left > 0)
            _peak = _steady.Throughput;
        if (_promise.Left > 0)
            return;
        if (_knee == 0 && _steady.Residence > EvidentWait * NoLoadTime)
            _stoppedGrowing = true;
        if (!_lookSoon && !Grow() && _knee > 0)
            Follow();
        if (_promise.Left == 0)
            LookIfDue();
    }

    /// <summary>Before a knee is known the limit also binds if it refuses bursts only: nothing says yet that the server needs it.</summary>
    private bool Binds(in Sums window) =>
        window.Shed >= BindingShare && _shed >= LastingShare
        && (window.Inside >= BindingUse * _limit || (_knee == 0 && _shed >= LookShare));

    /// <summary>The limit stays as it is, bit for bit. Only the time without load is learned, and only while company is unlikely.</summary>
    private void LearnUnlimited(in Sums window)
    {
        // What growth promised cannot come while too few calls come. It is tested later.
        if (_promise.Left > 0)
            _steady = default;
        if (window.Residence < NoLoadTime || window.Throughput < _peak / 2)
            NoLoadTime += 0.2 * (window.Residence - NoLoadTime);
        _peak = Math.Max(_peak * Math.Exp(-window.Seconds / PeakSeconds), window.Throughput);
    }

    /// <summary>A throughput that is no longer what this limit gave: whatever the reason is, a look will tell.</summary>
    private void CheckChange(in Sums window)
    {
        var ratio = Math.Log(window.Throughput / _steady.Throughput);
        var deviations = ratio / Math.Max(MinDeviation, Math.Sqrt(1 / Sums.Weight(window, _steady, _variation)));
        if (Math.Abs(deviations) < 3)
            _variation = Math.Clamp(_variation + (VariationWeight * ((window.Left * ratio * ratio) - _variation)), 0.1, 16);
        if (!_change.Add(deviations))
        {
            _steady = _steady.Then(window, Memory);
            return;
        }
        _steady = window;
        LookAgain();
    }

    /// <summary>What was seen without load holds no longer.</summary>
    private void LookAgain()
    {
        _free = default;
        _lookSoon = true;
        _pause = FirstPause;
    }

    /// <summary>The limit follows the throughput, in small steps.</summary>
    private void Follow()
    {
        var knee = _free.Left > 0 ? Math.Min(_steady.Inside, _free.Residence * _steady.Throughput) : _knee;
        if (knee < LargestFall * Math.Max(_knee, _seenKnee))
        {
            LookAgain();
            return;
        }
        _knee = knee;
        SetLimit();
    }

    /// <summary>Grows before anything is known, and while calls at the limit take as long as calls without load.</summary>
    private bool Grow()
    {
        if (_limit >= _max || !(_knee == 0 ? MayStillGrow() : NobodyWaits()))
            return false;
        (_promise, _grownFrom) = (_steady, _limit);
        if (_knee > 0)
            _knee = Math.Max(_knee, _steady.Inside);
        RaiseLimit();
        return true;
    }

    private void RaiseLimit()
    {
        _limit = Math.Min(_max, _limit * Math.Min(Growth, LeastGrowth + (GrowthPerShed * _shed)));
        _steady = default;
        _settle = NoLoadTime;
    }

    private bool MayStillGrow() =>
        !_stoppedGrowing && _shed > LookShare
        && _steady.Left >= CompletionsBeforeFirstLook && _steady.Seconds >= MinGrowthSeconds;

    /// <summary>Compares calls at the limit and calls without load, by the same test as a look's.</summary>
    private bool NobodyWaits()
    {
        if (_free.Left == 0 || _change.Suspicion > 2)
            return false;
        var headroom = Math.Log(LimitFormula.Headroom);
        var wait = Math.Log(_steady.Residence / _free.Residence);
        return Sums.Weight(_steady, _free, _variation) * headroom * ((headroom / 2) - wait) >= Look.Evidence;
    }

    /// <summary>
    /// Growth promises a throughput in proportion. If it does not come, calls wait for each other: a look will tell since when.
    /// </summary>
    private void CheckGrowth(in Sums window)
    {
        _steady = _steady.Then(window, 1);
        if (_promise.Inside * _promise.Seconds < MinCallerSeconds)
        {
            _promise = default;
            return;
        }
        var more = Math.Log(_steady.Inside / _promise.Inside);
        if (more <= MinMoreInside)
        {
            if (_knee > 0 || _limit >= _max)
                _promise = default;
            else if (MayStillGrow())
                RaiseLimit();
            return;
        }
        var gain = Math.Log(_steady.Throughput / _promise.Throughput);
        var evidence = Sums.Weight(_steady, _promise, _variation) * more * (gain - (Follows * more));
        if (Look.IsOpen(evidence, _steady, _variation) || (evidence < 0 && _steady.Seconds < MinGrowthSeconds))
            return;
        if (evidence < 0)
        {
            _stoppedGrowing = true;
            _steady = _promise;
            _knee = Math.Min(_knee, _promise.Inside);
            _limit = _grownFrom;
            _settle = NoLoadTime;
            _lookSoon = true;
            _pause = FirstPause;
        }
        _promise = default;
    }

    private void SetLimit()
    {
        var limit = Math.Min(_max, LimitFormula.Limit(_knee, _use, _variation, _shed));
        if (Math.Abs(limit - _limit) <= 0.03 * _limit)
            return;
        if (limit > 1.2 * _limit)
            _settle = NoLoadTime;
        _limit = limit;
    }

    private void LookIfDue()
    {
        if (IsGrowing)
            return;
        var needed = _knee == 0 ? CompletionsBeforeFirstLook : CompletionsBeforeLook;
        var pause = Math.Min(_pause, Math.Max(MinPause, _lastLookSeconds / TimeForLooks));
        // After a change nothing moves the limit before the look, so it must not wait for many refusals.
        if (_shed > (_lookSoon ? LastingShare : LookShare) && _sinceLook > pause && _steady.Left >= needed * _variation)
        {
            StartLook(_knee == 0
                ? Math.Min(FirstLook * _limit, KneeLook * NoLoadTime * _steady.Throughput)
                : KneeLook * Math.Min(_knee, _steady.Inside));
        }
    }

    private bool StartLook(double level)
    {
        (_lookWasSoon, _lookSoon) = (_lookSoon, false);
        level = Math.Max(1, level);
        if (!LooksEnabled || level > 0.95 * _limit)
            return false;
        _look = new Look(level, _knee > 0 ? _knee : _steady.Inside, _steady, NoLoadTime, _variation);
        return true;
    }

    private void LeaveLook()
    {
        _look = null;
        _sinceLook = 0;
        StartWindow();
    }

    private void End(Look look, bool fell)
    {
        var seen = look.Sums;
        _lastLookSeconds = look.Seconds;
        // The load went away meanwhile: that no less came out says nothing.
        if (!fell && seen.Shed < BindingShare)
        {
            InterruptLook();
            return;
        }
        LeaveLook();
        if (fell)
        {
            _free = _free.Then(seen, LookMemory);
            NoLoadTime = _free.Residence;
            _knee = Math.Min(_steady.Inside, NoLoadTime * _steady.Throughput);
        }
        else
        {
            _free = seen;
            NoLoadTime = Math.Min(NoLoadTime, seen.Residence);
            // More than the level were inside if critical callers entered above it.
            var level = Math.Max(look.Level, seen.Inside);
            _knee = _knee == 0 ? level : Math.Min(_knee, level);
            _limit = Math.Min(_limit, level);
            _steady = _steady.Then(seen, 0.8);
            if (look.Level > 1 && StartLook(NextLook * look.Level))
                return;
        }
        _change = default;
        _pause = _seenKnee > 0 && Math.Abs(Math.Log(_knee / _seenKnee)) < KneeMoved ? double.PositiveInfinity : _pause * PauseGrowth;
        _seenKnee = _knee;
        SetLimit();
        _settle = Math.Max(_settle, NoLoadTime);
    }
}
