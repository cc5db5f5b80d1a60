using Shot.Control;

namespace Shot;

/// <summary>Settings of one limit. What is null is as the annotation says.</summary>
public sealed class ShotLimitOptions
{
    /// <summary>Burst size, 1 to <see cref="int.MaxValue"/>, and at least what a call takes at once; of a sliding window at most <see cref="SlidingWindow.MaxPermits"/>.</summary>
    public int? Permits
    {
        get => ReadPermits.Value;
        set => ReadPermits = new(value);
    }

    /// <summary>Permits that come back each second: above 0, at most <see cref="int.MaxValue"/>.</summary>
    public double? PerSecond
    {
        get => ReadPerSecond.Value;
        set => ReadPerSecond = new(value);
    }

    /// <summary>The deadline in milliseconds; 0 for none. Only where the annotation has one.</summary>
    public int? MaxWaitMs
    {
        get => ReadMaxWaitMs.Value;
        set => ReadMaxWaitMs = new(value);
    }

    /// <summary>What the limit does with a call that it has no permit for.</summary>
    public ShotMode? Mode
    {
        get => ReadMode.Value;
        set => ReadMode = new(value);
    }

    internal Setting<int> ReadPermits { get; set; }

    internal Setting<double> ReadPerSecond { get; set; }

    internal Setting<int> ReadMaxWaitMs { get; set; }

    internal Setting<ShotMode> ReadMode { get; set; }

    /// <summary>What could not be read.</summary>
    internal IEnumerable<SettingProblem> Problems =>
        new[] { ReadPermits.Problem, ReadPerSecond.Problem, ReadMaxWaitMs.Problem, ReadMode.Problem }.OfType<SettingProblem>();

    internal ShotLimitOptions Copy() => (ShotLimitOptions)MemberwiseClone();

    /// <summary>Setting by setting, what the later source says of two spellings of a name; of one source, what it says here.</summary>
    internal ShotLimitOptions Or(ShotLimitOptions other) => new()
    {
        ReadPermits = ReadPermits.Or(other.ReadPermits),
        ReadPerSecond = ReadPerSecond.Or(other.ReadPerSecond),
        ReadMaxWaitMs = ReadMaxWaitMs.Or(other.ReadMaxWaitMs),
        ReadMode = ReadMode.Or(other.ReadMode),
    };

    /// <summary>Setting by setting, what is said here, or else there.</summary>
    internal static ShotLimitOptions Over(ShotLimitOptions? first, ShotLimitOptions? second) => new()
    {
        Permits = first?.Permits ?? second?.Permits,
        PerSecond = first?.PerSecond ?? second?.PerSecond,
        MaxWaitMs = first?.MaxWaitMs ?? second?.MaxWaitMs,
        Mode = first?.Mode ?? second?.Mode,
    };

    /// <summary>Where a setting is written; null for what code says.</summary>
    internal string? PathOf(string? field) => field switch
    {
        nameof(Permits) => ReadPermits.Path,
        nameof(PerSecond) => ReadPerSecond.Path,
        nameof(MaxWaitMs) => ReadMaxWaitMs.Path,
        nameof(Mode) => ReadMode.Path,
        _ => null,
    };

    /// <summary>Puts a setting in the place of one that cannot be.</summary>
    internal void Restore(string? field, ShotLimitOptions before)
    {
        switch (field)
        {
            case nameof(Permits):
                Permits = before.Permits;
                break;
            case nameof(PerSecond):
                PerSecond = before.PerSecond;
                break;
            case nameof(MaxWaitMs):
                MaxWaitMs = before.MaxWaitMs;
                break;
            case nameof(Mode):
                Mode = before.Mode;
                break;
        }
    }
}
