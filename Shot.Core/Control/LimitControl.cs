using System.Reflection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Shot.CompilerServices;

namespace Shot.Control;

/// <summary>A host's settings of its limits: of its configuration, and of its code, which go before them. See <see cref="IShotControl"/>.</summary>
/// <remarks>All of it happens within <see cref="GuardTable.Changing"/>, so that a guard that is made meanwhile has the settings too. Lines are logged after that.</remarks>
internal sealed class LimitControl : IShotControl, IDisposable
{
    private const string Code = "code";
    private const string Configuration = "configuration";
    private const int MostNamesTold = 20;

    private readonly GuardSet _set;
    private readonly GuardTable _table;
    private readonly ILogger _log;
    private readonly IDisposable? _reloads;
    private readonly IDisposable _watching;
    private readonly Dictionary<string, ShotLimitSettings> _coded = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, ShotLimitSettings> _accepted = new(StringComparer.OrdinalIgnoreCase);
    private ShotSettings _written = new();
    private ShotMode? _codedMode;
    private ShotMode? _configuredMode;
    private HashSet<SettingProblem> _told = [];
    private HashSet<string> _toldUnknown = [];
    private bool _isStarted;

    public LimitControl(GuardSet set, IOptionsMonitor<ShotSettings> settings, ILoggerFactory loggers, TimeProvider time)
    {
        _set = set;
        _table = set.Table;
        _log = loggers.CreateLogger(ControlLog.Category);
        _watching = _table.Watch.Attach(_log, time);
        lock (_table.Changing)
            _table.Made += Admit;
        Configure(settings.CurrentValue);
        _reloads = settings.OnChange(Configure);
    }

    public ShotMode Mode
    {
        get
        {
            lock (_table.Changing)
                return EffectiveMode;
        }
    }

    private ShotMode EffectiveMode => _codedMode ?? _configuredMode ?? ShotMode.Enforce;

    /// <summary>Makes all guards that the compiler knows of, and tells what is in force, and which settings name no limit. Once, when all endpoints are mapped.</summary>
    /// <param name="assemblies">The application's, whose records nothing else may have named.</param>
    /// <exception cref="InvalidOperationException">Two annotations of one name disagree.</exception>
    public void Start(params IEnumerable<Assembly> assemblies)
    {
        foreach (var assembly in assemblies)
            _set.Manifest.Add(assembly);
        MakeGuards();
        ChangeAndLog(() =>
        {
            _isStarted = true;
            var lines = Accept();
            var groups = LimitGroup.Of(_table.Guards).Values.Where(static group => group.Any).OrderBy(static group => group.Name, StringComparer.Ordinal).ToList();
            var (mode, limits) = (EffectiveMode, string.Concat(groups.Select(static group => $"{Environment.NewLine}  {group.Name}: {group}")));
            lines.Add(() => _log.InForce(groups.Count, mode, limits));
            return lines;
        });
    }

    public IReadOnlyList<ShotLimitSnapshot> Snapshot()
    {
        MakeGuards();
        lock (_table.Changing)
        {
            var guards = _table.Sites.ToDictionary(static site => site.Key, static site => site.Value);
            var where = new Dictionary<Guard, string>();
            foreach (var (definition, text) in _set.Manifest.Sites)
                where[guards[definition]] = text;
            return [.. LimitGroup.Of(_table.Guards).Values.OrderBy(static group => group.Name, StringComparer.Ordinal).SelectMany(group => group.Snapshot(where))];
        }
    }

    public void Set(string name, int? permits = null, double? perSecond = null, int? maxWaitMs = null) => Change(name, settings =>
    {
        settings.Permits = permits ?? settings.Permits;
        settings.PerSecond = perSecond ?? settings.PerSecond;
        settings.MaxWaitMs = maxWaitMs ?? settings.MaxWaitMs;
    });

    public void SetMode(ShotMode mode)
    {
        if (!Enum.IsDefined(mode))
            throw new ArgumentOutOfRangeException(nameof(mode), mode, $"Write one of {string.Join(", ", Enum.GetNames<ShotMode>())}.");
        ChangeMode(() => _codedMode = mode, Code);
    }

    public void SetMode(string name, ShotMode mode) => Change(name, settings => settings.Mode = mode);

    public void Reset(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ChangeAndLog(() =>
        {
            _coded.Remove(Find(name).Name);
            return Accept(Code);
        });
    }

    public void Reset() => ChangeMode(
        () =>
        {
            _coded.Clear();
            _codedMode = null;
        },
        Code);

    public void Dispose()
    {
        _reloads?.Dispose();
        _watching.Dispose();
        lock (_table.Changing)
            _table.Made -= Admit;
    }

    private void Configure(ShotSettings settings, string? name = null)
    {
        if (!string.IsNullOrEmpty(name))
            return;
        ChangeMode(
            () =>
            {
                _written = settings;
                if (!settings.Problems.Exists(static problem => problem is { Limit: null, Field: not null }))
                    _configuredMode = settings.Mode;
            },
            Configuration);
    }

    private void MakeGuards()
    {
        foreach (var (definition, _) in _set.Manifest.Sites)
            definition.In(_set);
    }

    /// <summary>Changes something while no guard is made, and logs after that what it returns.</summary>
    private void ChangeAndLog(Func<List<Action>> change)
    {
        List<Action> lines;
        lock (_table.Changing)
            lines = change();
        lines.ForEach(static line => line());
    }

    private void ChangeMode(Action change, string source) => ChangeAndLog(() =>
    {
        var old = EffectiveMode;
        change();
        var mode = EffectiveMode;
        var lines = Accept(source);
        if (old != mode && _isStarted)
            lines.Insert(0, () => _log.ModeChanged(source, old, mode));
        return lines;
    });

    private void Change(string name, Action<ShotLimitSettings> change)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ChangeAndLog(() =>
        {
            var group = Find(name);
            var settings = _coded.TryGetValue(group.Name, out var coded) ? coded.Copy() : new ShotLimitSettings();
            change(settings);
            if (SettingCheck.Of(group, Merge(settings, _accepted.GetValueOrDefault(group.Name))).FirstOrDefault() is { } problem)
                throw Wrong(group, problem);
            _coded[group.Name] = settings;
            return Accept(Code);
        });
    }

    private LimitGroup Find(string name)
    {
        MakeGuards();
        var groups = LimitGroup.Of(_table.Guards);
        return groups.TryGetValue(name, out var group)
            ? group
            : throw new ArgumentException($"There is no limit '{name}'. The limits are, the nearest first: {Names(name, groups.Keys)}.", nameof(name));
    }

    private static ArgumentException Wrong(LimitGroup group, SettingProblem problem)
    {
        var parameter = problem.Field switch
        {
            nameof(ShotLimitSettings.Permits) => "permits",
            nameof(ShotLimitSettings.PerSecond) => "perSecond",
            nameof(ShotLimitSettings.MaxWaitMs) => "maxWaitMs",
            _ => "mode",
        };
        var isMissing = parameter == "maxWaitMs" ? group.Deadlines.Count == 0 : parameter != "mode" && group.Rates.Count == 0;
        return isMissing ? new ArgumentException(problem.Text, parameter) : new ArgumentOutOfRangeException(parameter, problem.Value, $"'{group.Name}': {problem.Text}");
    }

    private static string Names(string written, IEnumerable<string> names)
    {
        var nearest = LimitNames.NearestFirst(written, names).ToList();
        return nearest.Count == 0 ? "none" : string.Join(", ", nearest.Take(MostNamesTold).Select(static name => $"'{name}'")) + (nearest.Count > MostNamesTold ? ", …" : "");
    }

    private static ShotLimitSettings Merge(ShotLimitSettings? first, ShotLimitSettings? second) => new()
    {
        Permits = first?.Permits ?? second?.Permits,
        PerSecond = first?.PerSecond ?? second?.PerSecond,
        MaxWaitMs = first?.MaxWaitMs ?? second?.MaxWaitMs,
        Mode = first?.Mode ?? second?.Mode,
    };

    /// <summary>Puts in force what is written and can be; what cannot leaves what was in force.</summary>
    /// <returns>What is to be logged.</returns>
    private List<Action> Accept(string source = Configuration)
    {
        var lines = new List<Action>();
        var groups = LimitGroup.Of(_table.Guards);
        var problems = _written.Problems.ToHashSet();
        foreach (var group in groups.Values)
        {
            if (Written(group.Name, groups.Keys) is { } written)
                _accepted[group.Name] = Accept(group, written.Name, written.Settings, problems);
            else
                _accepted.Remove(group.Name);
        }

        foreach (var problem in problems.Where(problem => !_told.Contains(problem)))
            lines.Add(() => _log.Refused(problem.Key, problem.Value, problem.Text));
        _told = problems;
        if (_isStarted)
            TellUnknown(groups.Keys, lines);

        var before = groups.Values.ToDictionary(static group => group, static group => group.ToString());
        foreach (var guard in _table.Guards)
            Apply(guard);
        if (!_isStarted)
            return lines;
        foreach (var (group, old) in before)
        {
            if (group.ToString() is var now && now != old)
                lines.Add(() => _log.Changed(group.Name, source, old, now));
        }

        return lines;
    }

    private ShotLimitSettings Accept(LimitGroup group, string written, ShotLimitSettings settings, HashSet<SettingProblem> problems)
    {
        var before = _accepted.GetValueOrDefault(group.Name) ?? new ShotLimitSettings();
        var accepted = settings.Copy();
        foreach (var problem in _written.Problems.Where(problem => string.Equals(problem.Limit, written, StringComparison.OrdinalIgnoreCase)))
            Restore(accepted, problem.Field, before);
        foreach (var problem in Check(group, accepted))
        {
            problems.Add(problem with { Limit = written });
            Restore(accepted, problem.Field, before);
        }

        // What was accepted before may not go together with what else is written now: the annotation's numbers do.
        if (Check(group, accepted).Count > 0)
            (accepted.Permits, accepted.PerSecond) = (null, null);
        return accepted;
    }

    private List<SettingProblem> Check(LimitGroup group, ShotLimitSettings accepted) =>
        [.. SettingCheck.Of(group, Merge(_coded.GetValueOrDefault(group.Name), accepted))];

    private static void Restore(ShotLimitSettings settings, string? field, ShotLimitSettings before)
    {
        switch (field)
        {
            case nameof(settings.Permits):
                settings.Permits = before.Permits;
                break;
            case nameof(settings.PerSecond):
                settings.PerSecond = before.PerSecond;
                break;
            case nameof(settings.MaxWaitMs):
                settings.MaxWaitMs = before.MaxWaitMs;
                break;
            case nameof(settings.Mode):
                settings.Mode = before.Mode;
                break;
        }
    }

    /// <summary>A guard that is made now has the settings from its first call on.</summary>
    private void Admit(Guard guard)
    {
        if (_written.Limits.Count == 0 && _coded.Count == 0 && EffectiveMode == ShotMode.Enforce)
            return;
        var problems = new HashSet<SettingProblem>();
        var known = LimitGroup.Of([.. _table.Guards, guard]).Keys;
        foreach (var group in LimitGroup.Of([guard]).Values)
        {
            if (Written(group.Name, known) is { } written)
                _accepted[group.Name] = Accept(group, written.Name, written.Settings, problems);
        }

        foreach (var problem in problems.Where(_told.Add))
            _log.Refused(problem.Key, problem.Value, problem.Text);
        Apply(guard);
    }

    /// <summary>What is written for a limit: under its name, or under its plain name when no other limit has that.</summary>
    private (string Name, ShotLimitSettings Settings)? Written(string name, IEnumerable<string> known)
    {
        if (_written.Limits.Count == 0)
            return null;
        if (_written.Limits.TryGetValue(name, out var exact))
            return (name, exact);
        var plain = LimitNames.Plain(name);
        if (!_written.Limits.TryGetValue(plain, out var settings))
            return null;
        return known.Count(other => string.Equals(LimitNames.Plain(other), plain, StringComparison.OrdinalIgnoreCase)) == 1 ? (plain, settings) : null;
    }

    private void TellUnknown(IReadOnlyCollection<string> known, List<Action> lines)
    {
        var meant = known.Select(name => Written(name, known)?.Name).OfType<string>().Concat(known).ToHashSet(StringComparer.OrdinalIgnoreCase);

        // The limit of a WithShotLimit(…) becomes an isolated host's with the first request; the process's it is since it was written.
        if (_set.IsIsolated)
            meant.UnionWith(LimitGroup.Of(GuardSet.Process.Guards).Keys);
        var unknown = _written.Limits.Keys.Where(name => !meant.Contains(name)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var name in unknown.Where(name => !_toldUnknown.Contains(name)))
            lines.Add(() => _log.Unknown($"{SettingsReader.Section}:{SettingsReader.Limits}:{name}", Names(name, known)));
        _toldUnknown = unknown;
    }

    /// <summary>Gives a guard's limits their settings.</summary>
    private void Apply(Guard guard)
    {
        foreach (var rate in guard.Limits)
        {
            var settings = SettingsOf(rate.Name);
            var (permits, perSecond) = (settings?.Permits ?? rate.Definition.Permits, settings?.PerSecond ?? rate.Definition.PerSecond);

            // What was set from code may not go together with what configuration has now.
            var fits = permits >= rate.MaxCost && LimitArguments.RateProblem(permits, perSecond) is null;
            rate.Change(fits ? permits : rate.Definition.Permits, fits ? perSecond : rate.Definition.PerSecond);
            rate.Mode = ModeOf(settings);
        }

        foreach (var gate in guard.Gates)
            gate.Mode = ModeOf(SettingsOf(gate.Name));
        foreach (var deadline in guard.Deadlines)
        {
            var settings = Merge(SettingsOf(deadline.Site), SettingsOf(deadline.Name));
            deadline.MaxWait = settings.MaxWaitMs is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : deadline.Annotated;
            deadline.Mode = ModeOf(settings);
        }
    }

    private ShotMode ModeOf(ShotLimitSettings? settings) => settings?.Mode is { } mode && mode > EffectiveMode ? mode : EffectiveMode;

    private ShotLimitSettings? SettingsOf(string name)
    {
        var coded = _coded.GetValueOrDefault(name);
        var accepted = _accepted.GetValueOrDefault(name);
        return coded is null ? accepted : accepted is null ? coded : Merge(coded, accepted);
    }
}
