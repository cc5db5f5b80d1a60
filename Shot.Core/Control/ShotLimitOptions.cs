using Shot.Control;
using Shot.Guarding;

namespace Shot;

/// <summary>Settings of one limit. Null keeps the annotation's value.</summary>
public sealed class ShotLimitOptions
{
    private readonly Dictionary<string, Setting> _settings = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Burst size: 1 to <see cref="int.MaxValue"/>, at least the <see cref="ShotLimitAttribute.Cost"/> of a call, and at most
    /// <see cref="SlidingWindow.MaxPermits"/> for a sliding window.</summary>
    public int? Permits { get => (int?)Read().Value; set => Write(new(value)); }

    /// <summary>Permits replenished per second: above 0, at most <see cref="int.MaxValue"/>. Configuration can say <c>PerMinute</c>,
    /// <c>PerHour</c> or <c>PerDay</c> in its place; code multiplies by <see cref="ShotRate"/>.</summary>
    public double? PerSecond { get => (double?)Read().Value; set => Write(new(value)); }

    /// <summary>The deadline in milliseconds; 0 for none. Only for an annotation that has a deadline.</summary>
    public int? MaxWaitMs { get => (int?)Read().Value; set => Write(new(value)); }

    /// <summary>Maximum number of calls at once: 1 to <see cref="ConcurrencyGate.MaxLimit"/>. Only for a concurrency limit. Null lets an
    /// adaptive limit find its number by itself.</summary>
    public int? Limit { get => (int?)Read().Value; set => Write(new(value)); }

    /// <summary>What the limit does with a call that it has no permit for.</summary>
    public ShotMode? Mode { get => (ShotMode?)Read().Value; set => Write(new(value)); }

    /// <summary>The settings of a plan. A plan that no annotation has is added when both its numbers are set. For a limit with
    /// <see cref="ShotLimitAttribute.PlanFrom"/>.</summary>
    /// <param name="name">The name of the plan, which requests have.</param>
    /// <exception cref="ArgumentException">The name cannot be that of a plan.</exception>
    public ShotPlanOptions Plan(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return PlanCheck.NameProblem(name) is { } problem ? throw new ArgumentException(problem, nameof(name)) : new(this, name);
    }

    /// <summary>The plans that have a valid setting.</summary>
    internal IEnumerable<string> PlanNames => _settings.Where(static setting => setting.Value.Value is not null)
        .Select(static setting => PlanField.PlanOf(setting.Key)).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase);

    internal IEnumerable<SettingProblem> Problems => _settings.Values.Select(static setting => setting.Problem).OfType<SettingProblem>();

    /// <summary>Setting by setting, the first that is not null.</summary>
    [return: NotNullIfNotNull(nameof(first))]
    [return: NotNullIfNotNull(nameof(second))]
    internal static ShotLimitOptions? Over(ShotLimitOptions? first, ShotLimitOptions? second) => first is null ? second
        : second is null ? first
        : first.With(second, static (one, other) => new(one.Value ?? other.Value));

    internal Setting Read([CallerMemberName] string field = "") => _settings.GetValueOrDefault(field);
    internal void Write(Setting setting, [CallerMemberName] string field = "") => _settings[field] = setting;
    /// <summary>Removes all numbers of rates.</summary>
    internal void ClearRates()
    {
        (Permits, PerSecond) = (null, null);
        foreach (var field in _settings.Keys.Where(static field => PlanField.PlanOf(field) is not null).ToArray())
            _settings.Remove(field);
    }

    internal ShotLimitOptions Copy() => With(new(), static (setting, _) => setting);

    /// <summary>Setting by setting, the value of the later source, for two spellings of one name; if equal, this one.</summary>
    internal ShotLimitOptions Or(ShotLimitOptions other) => With(other, static (one, second) => one.Or(second));

    private ShotLimitOptions With(ShotLimitOptions other, Func<Setting, Setting, Setting> choose)
    {
        var chosen = new ShotLimitOptions();
        foreach (var field in _settings.Keys.Union(other._settings.Keys))
            chosen.Write(choose(Read(field), other.Read(field)), field);
        return chosen;
    }
}
