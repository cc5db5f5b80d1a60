namespace Shot;

/// <summary>Settings of one limit. What is null is as the annotation says.</summary>
public sealed class ShotLimitSettings
{
    /// <summary>Burst size, 1 to <see cref="int.MaxValue"/>, and at least what a call takes at once; of a sliding window at most <see cref="SlidingWindow.MaxPermits"/>.</summary>
    public int? Permits { get; set; }

    /// <summary>Permits that come back each second: above 0, at most <see cref="int.MaxValue"/>.</summary>
    public double? PerSecond { get; set; }

    /// <summary>The deadline in milliseconds; 0 for none. Only where the annotation has one.</summary>
    public int? MaxWaitMs { get; set; }

    /// <summary>What the limit does with a call that it has no permit for.</summary>
    public ShotMode? Mode { get; set; }

    internal ShotLimitSettings Copy() => (ShotLimitSettings)MemberwiseClone();
}
