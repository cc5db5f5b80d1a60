using System.Diagnostics.CodeAnalysis;
using Shot.Control;

namespace Shot;

/// <summary>Settings of one limit. Null keeps the annotation's value.</summary>
public sealed class ShotLimitOptions
{
    /// <summary>
    /// Burst size: 1 to <see cref="int.MaxValue"/>, at least the <see cref="ShotLimitAttribute.Cost"/> of a call, and at most
    /// <see cref="SlidingWindow.MaxPermits"/> for a sliding window.
    /// </summary>
    public int? Permits
    {
        get => ReadPermits.Value;
        set => ReadPermits = new(value);
    }

    /// <summary>Permits replenished per second: above 0, at most <see cref="int.MaxValue"/>.</summary>
    public double? PerSecond
    {
        get => ReadPerSecond.Value;
        set => ReadPerSecond = new(value);
    }

    /// <summary>The deadline in milliseconds; 0 for none. Only for an annotation that has a deadline.</summary>
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

    /// <summary>The values that could not be read.</summary>
    internal IEnumerable<SettingProblem> Problems =>
        new[] { ReadPermits.Problem, ReadPerSecond.Problem, ReadMaxWaitMs.Problem, ReadMode.Problem }.OfType<SettingProblem>();

    internal ShotLimitOptions Copy() => (ShotLimitOptions)MemberwiseClone();

    /// <summary>
    /// Setting by setting, the value of the later source; of equal sources, the value here. For two spellings of one name.
    /// </summary>
    internal ShotLimitOptions Or(ShotLimitOptions other) => new()
    {
        ReadPermits = ReadPermits.Or(other.ReadPermits),
        ReadPerSecond = ReadPerSecond.Or(other.ReadPerSecond),
        ReadMaxWaitMs = ReadMaxWaitMs.Or(other.ReadMaxWaitMs),
        ReadMode = ReadMode.Or(other.ReadMode),
    };

    /// <summary>Setting by setting, the first that is not null.</summary>
    [return: NotNullIfNotNull(nameof(first))]
    [return: NotNullIfNotNull(nameof(second))]
    internal static ShotLimitOptions? Over(ShotLimitOptions? first, ShotLimitOptions? second) =>
        first is null ? second
        : second is null ? first
        : new()
        {
            Permits = first.Permits ?? second.Permits,
            PerSecond = first.PerSecond ?? second.PerSecond,
            MaxWaitMs = first.MaxWaitMs ?? second.MaxWaitMs,
            Mode = first.Mode ?? second.Mode,
        };

    /// <summary>The configuration key of a setting; null for a setting from code.</summary>
    internal string? PathOf(string? field) => field switch
    {
        nameof(Permits) => ReadPermits.Path,
        nameof(PerSecond) => ReadPerSecond.Path,
        nameof(MaxWaitMs) => ReadMaxWaitMs.Path,
        nameof(Mode) => ReadMode.Path,
        _ => null,
    };

    /// <summary>Replaces an invalid setting by the one before it.</summary>
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
