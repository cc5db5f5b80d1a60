using Shot.CompilerServices;

namespace Shot.Metrics;

/// <summary>Records how long the admitted calls of one guard took, while somebody collects it.</summary>
internal sealed class CallDurations
{
    private readonly GuardSet _set;
    private readonly TimeProvider? _time;
    private readonly double _frequency;

    // By outcome, so that recording a call allocates no tags.
    private readonly KeyValuePair<string, object?>[][] _tags;
    private volatile bool _isOn = true;

    /// <param name="limit">The name of the guard.</param>
    /// <param name="set">The set of the guard, whose meter records.</param>
    /// <param name="time">The time of the guard.</param>
    public CallDurations(string limit, GuardSet set, TimeProvider time)
    {
        _set = set;
        _time = time == TimeProvider.System ? null : time;
        _frequency = time.TimestampFrequency;
        _tags = Array.ConvertAll<CallOutcome, KeyValuePair<string, object?>[]>(
            Enum.GetValues<CallOutcome>(), outcome => [ShotMeter.Tag(limit), new(ShotMeter.OutcomeTag, ShotMeter.NameOf(outcome))]);
    }

    /// <summary>Whether the application wants them.</summary>
    public bool IsOn { get => _isOn; set => _isOn = value; }

    /// <summary>Whether the application wants them and somebody collects them.</summary>
    public bool AreCollected => _isOn && _set.Meter.CallDurations.Enabled;

    /// <summary>A timestamp that is never zero.</summary>
    public long Now() => (_time is null ? RecentTimestamp.Get() : _time.GetTimestamp()) is var now and not 0 ? now : 1;

    /// <summary>Records a call that began at a timestamp, or nothing if that is zero.</summary>
    public void Record(long begun, CallOutcome outcome)
    {
        if (begun == 0 || !AreCollected)
            return;
        try
        {
            // A call may have kept only the lower bits of its begin.
            var elapsed = unchecked((Now() - begun) << GuardCall.FlagBits) >> GuardCall.FlagBits;

            // A reading that another thread shares may be a little older than the begin of the call.
            _set.Meter.CallDurations.Record(Math.Max(0, elapsed) / _frequency, _tags[(int)outcome].AsSpan());
        }
        catch (Exception)
        {
            // A listener's callback failed, not the call, which still has to leave its place in a concurrency limit.
        }
    }
}
