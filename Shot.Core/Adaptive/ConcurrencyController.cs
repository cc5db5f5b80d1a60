namespace Shot.Adaptive;

/// <summary>Finds a concurrency limit from what a gate did. Holds no clock and no gate. Not thread-safe.</summary>
internal sealed class ConcurrencyController
{
    private const double MinWindowSeconds = 0.1;
    private const double MinCompletions = 24;
    private const double MinCompletionsPerVariation = 12;
    private const double ShedThreshold = 0.01;
    public static double FirstLook = 0.4;
    public static double PeriodicLook = 0.7;
    public static double NextLook = 0.6;
    public static double TimeShare = 0.02;
    private const double MinSecondsBetweenLooks = 1;
    private const double Growth = 1.7;
    private const double Golden = 0.6180339887498949;
    public static double Kappa = 1.75, Slack = 6, Memory = 0.9, Base = 60, FreeMemory = 0.7, MinShed = 0.02, LookShed = 0.04, FirstBackoff = 0.3, Grow2 = 3,FirstBase = 30,  Calm = 2;

    private readonly int _max;
    private double _limit;
    private double _fraction;
    private double _applied;
    private double _backoff = FirstBackoff;
    private int _inside;
    private double _usual = 0.01;
    private Sums _window;
    private int _windowStart;
    private ChangeDetector _change;
    private Look? _look;
    private double _settle;
    private double _knee;
    private Sums _steady;   // at the present limit
    private Sums _free;     // without company
    private double _variation = 1;
    private double _shed;
    private double _use = 1;
    private double _lookSeconds;
    private double _sinceLook;
    private bool _urgent;
    private double _peak;
    private Sums _promised;

    public ConcurrencyController(int max, int processors)
    {
        _max = max;
        _applied = _limit = Math.Min(max, Math.Max(16, 8 * processors));
        Limit = (int)_limit;
    }

    /// <summary>The limit until the next tick, 1 to the maximum.</summary>
    public int Limit { get; private set; }

    /// <summary>The limit outside of looks. Critical calls are measured against it: they are not to pay for looks.</summary>
    public int StandingLimit => Math.Max(Limit, (int)_limit);

    /// <summary>Mean time that a call is inside when no other call disturbs it, in seconds; zero if not known.</summary>
    public double NoLoadTime { get; private set; }

    /// <summary>Throughput in calls per second.</summary>
    public double Throughput { get; private set; }

    internal bool Looks { get; init; } = true;

    internal bool Looking => _look is not null;

    public Action<string>? Log;

    /// <summary>Learns from a tick and sets <see cref="Limit"/>.</summary>
    public void Tick(in GateTick tick)
    {
        Learn(tick);
        var level = _look?.Level ?? _limit;
        if (tick.Refused == 0 && level == _applied)
            return;
        _applied = level;
        _fraction += Golden;
        _fraction -= Math.Floor(_fraction);
        Limit = (int)Math.Clamp(Math.Floor(level + _fraction), 1, _max);
    }

    private void Learn(in GateTick tick)
    {
        var left = tick.Entered - (tick.Inside - _inside);
        var inside = (tick.Inside + _inside) / 2.0;
        _inside = tick.Inside;
        var late = tick.Elapsed > 4 * _usual;
        _usual += 0.1 * (tick.Elapsed - _usual);
        if (late)
        {
            Restart();
            return;
        }
        _sinceLook += tick.Elapsed;
        if (_settle > 0)
        {
            _settle -= tick.Elapsed;
            _windowStart = tick.Inside;
            return;
        }
        if (_look is { } look)
        {
            if (look.Add(tick, inside, left) is { } fell)
                Conclude(look, fell);
            return;
        }
        _window.Add(tick, inside, left);
        if (_window.Seconds < MinWindowSeconds || _window.Left < Math.Max(MinCompletions, MinCompletionsPerVariation * _variation))
            return;
        var window = _window;
        var moved = Math.Abs(_inside - _windowStart);
        Restart();
        if (moved <= Math.Max(2, 0.25 * window.Inside))
            Judge(window);
    }

    private void Restart()
    {
        _window = default;
        _windowStart = _inside;
    }

    private void Judge(in Sums window)
    {
        Throughput = window.Throughput;
        _shed += 0.2 * (window.Shed - _shed);
        if (window.Shed < ShedThreshold || _shed < MinShed)
        {
            _promised = default;
            if (NoLoadTime == 0)
                NoLoadTime = window.Residence;
            else if (window.Residence < NoLoadTime || window.Throughput < _peak / 2)
                NoLoadTime += 0.2 * (window.Residence - NoLoadTime);
            _peak = Math.Max(_peak, window.Throughput);
            return;
        }
        _use += 0.2 * (Math.Min(1, window.Inside / _limit) - _use);
        if (_promised.Left > 0)
        {
            var more = Math.Log(window.Inside / _promised.Inside);
            var gain = Math.Log(window.Throughput / _promised.Throughput);
            _steady = window;
            if (more > 0.18 && gain < more / 2)
            {
                Log?.Invoke("unmet");
                _knee = _knee == 0 ? 0 : Math.Min(_knee, _promised.Inside);
                _limit = Math.Max(1, _promised.Inside);
                _steady = _promised;
                _urgent = true;
                _backoff = FirstBackoff;
                _settle = NoLoadTime;
            }
            _promised = default;
        }
        else if (_knee == 0)
        {
            _steady = _steady.Then(window, Memory);
            if (NoLoadTime == 0)
                NoLoadTime = window.Residence;
            _urgent = true;
        }
        else
        {
            var ratio = Math.Log(window.Throughput / _steady.Throughput);
            if (_steady.Left == 0)
                ratio = 0;
            var z = ratio / Math.Max(0.1, Math.Sqrt(_variation * ((1 / window.Left) + (1 / _steady.Left))));
            if (Math.Abs(z) < 3)
                _variation = Math.Clamp(_variation + 0.05 * ((window.Left * ratio * ratio) - _variation), 0.05, 16);
            var changed = _change.Add(z);
            if (changed)
            {
                Log?.Invoke("changed");
                _urgent = true;
                _backoff = FirstBackoff;
                _steady = window;
                _free = default;
            }
            else
            {
                _steady = _steady.Then(window, Memory);
            }
        }
        _peak = _steady.Throughput;
        if (_urgent)
        {
            var interval = Math.Min(_backoff, Math.Max(MinSecondsBetweenLooks, _lookSeconds / TimeShare));
            if (_steady.Left >= (_knee == 0 ? FirstBase : Base) * _variation && _sinceLook > interval && _shed > LookShed)
                StartLook(_knee == 0 ? FirstLook * _limit : PeriodicLook * Math.Min(_knee, _steady.Inside));
            return;
        }
        if (_knee == 0)
            return;
        if (_free.Left > 0)
        {
            var r0 = _free.Residence;
            var evidence = Sums.Evidence(_steady, _free, _variation) * Math.Log(Kappa) * ((Math.Log(Kappa) / 2) - Math.Log(_steady.Residence / r0));
            if (evidence > 3 && _change.Suspicion < Calm)
            {
                Grow();
                return;
            }
            _knee = Math.Min(_steady.Inside, r0 * _steady.Throughput);
        }
        SetLimit();
        if (_sinceLook > Math.Min(_backoff, Math.Max(MinSecondsBetweenLooks, _lookSeconds / TimeShare)) && _shed > LookShed && _steady.Left >= Base * _variation)
            StartLook(PeriodicLook * Math.Min(_knee, _steady.Inside));
    }

    private void Grow()
    {
        if (_limit >= _max)
            return;
        Log?.Invoke("grow");
        _promised = _steady;
        if (_knee > 0)
            _knee = Math.Max(_knee, _steady.Inside);
        _limit = Math.Min(_max, _limit * Growth);
        _steady = default;
        _settle = NoLoadTime;
        Restart();
    }

    private void SetLimit()
    {
        var want = Math.Clamp((Kappa * _knee) + ((1 - _use) * Slack * Math.Sqrt(_knee)), 1, _max);
        if (Math.Abs(want - _limit) > 0.03 * _limit)
        {
            if (want > 1.2 * _limit)
                _settle = NoLoadTime;
            _limit = want;
        }
    }

    private void StartLook(double level)
    {
        _urgent = false;
        if (!Looks)
            return;
        level = Math.Max(1, level);
        if (level > 0.95 * _limit)
            return;
        Log?.Invoke($"look {level:0.0} knee {_knee:0.0} cap {_steady.Throughput:0}");
        _look = new Look(level, _knee > 0 ? _knee : _steady.Inside, _steady, NoLoadTime, Math.Max(0.1, _variation));
    }

    private void Conclude(Look look, bool fell)
    {
        var sums = look.Sums;
        Log?.Invoke($"{(fell ? "fell" : "flat")} n {sums.Inside:0.0} x {sums.Throughput:0} r {sums.Residence:0.0000} R0 {NoLoadTime:0.0000}");
        _lookSeconds = look.Seconds;
        _look = null;
        _sinceLook = 0;
        _backoff *= Grow2;
        Restart();
        if (!fell && sums.Shed < ShedThreshold)
        {
            Log?.Invoke("void");
            return;
        }
        if (!fell)
        {
            _knee = Math.Min(_knee > 0 ? _knee : double.MaxValue, look.Level);
            _limit = Math.Min(_limit, look.Level);
            _steady = _steady.Then(sums, 0.5);
            _free = sums;
            NoLoadTime = Math.Min(NoLoadTime, sums.Residence);
            if (look.Level > 1)
            {
                StartLook(NextLook * look.Level);
                if (_look is not null)
                    return;
            }
        }
        else
        {
            _free = _free.Then(sums, FreeMemory);
            NoLoadTime = _free.Residence;
            _knee = Math.Min(_steady.Inside, NoLoadTime * _steady.Throughput);
        }
        _change = default;
        SetLimit();
        _settle = Math.Max(NoLoadTime, 0.01);
    }
}
