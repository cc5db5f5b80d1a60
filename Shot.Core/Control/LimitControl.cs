using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Shot.CompilerServices;

namespace Shot.Control;

/// <summary>A host's settings of its limits: of its configuration, and of its code, which go before them. See <see cref="IShotControl"/>.</summary>
/// <remarks>All of it happens within <see cref="GuardSet.Changing"/>, so that a guard that is made meanwhile has the settings too. Lines are logged after that.</remarks>
internal sealed class LimitControl : IShotControl, IDisposable
{
    /// <summary>How many lines of a kind one reading of the configuration logs at most.</summary>
    public const int MostLines = 20;

    private const string Code = "code";
    private const string Configuration = "configuration";
    private const int MostNamesTold = 20;

    private readonly GuardSet _set;
    private readonly ILogger _log;
    private readonly IDisposable? _reloads;
    private readonly IDisposable[] _watching;
    private readonly ShotMode? _processMode = ProcessMode.Current;
    private readonly Dictionary<string, ShotLimitOptions> _coded = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, ShotLimitOptions> _accepted = new(StringComparer.OrdinalIgnoreCase);
    private ShotOptions _written = new();
    private ShotMode? _codedMode;
    private ShotMode? _configuredMode;
    private HashSet<SettingProblem> _told = [];
    private HashSet<string> _toldUnknown = [];
    private bool _isStarted;

    /// <param name="set">The host's guards.</param>
    /// <param name="settings">What is written for them.</param>
    /// <param name="services">The host's container, for its log and its clock.</param>
    public LimitControl(GuardSet set, IOptionsMonitor<ShotOptions> settings, IServiceProvider services)
    {
        _set = set;
        _log = (services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateLogger(ControlLog.Category);
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        _watching = [set.Watch.Attach(_log, time), GuardSet.Process.Watch.Attach(_log, time)];
        lock (GuardSet.Changing)
        {
            set.Control = this;
            ProcessControl.Add(this);
        }

        Configure(settings.CurrentValue);
        _reloads = settings.OnChange(Configure);
    }

    public ShotMode Mode
    {
        get
        {
            lock (GuardSet.Changing)
                return EffectiveMode;
        }
    }

    private ShotMode EffectiveMode => _codedMode ?? _processMode ?? _configuredMode ?? ShotMode.Enforce;

    /// <summary>The guards that the host's names are for: its own, and those of the process that its records list.</summary>
    private IEnumerable<Guard> Guards => _set.Guards.Concat(GuardSet.Process.Sites.Where(site => Knows(site.Key)).Select(static site => site.Value));

    /// <summary>The sites that the host lists.</summary>
    public GuardManifest Manifest => _set.Manifest;

    /// <summary>Whether the host lists a site.</summary>
    public bool Knows(GuardDefinition definition) => Manifest.Has(definition);

    /// <summary>Adds the sites of the application's assemblies, whose records nothing else may have named.</summary>
    public void Learn(params IEnumerable<Assembly> assemblies)
    {
        foreach (var assembly in assemblies)
            _set.Manifest.Add(assembly);
        ChangeAndLog(() => Accept());
    }

    /// <summary>Makes all guards that are known of, and tells what is in force, and which settings name no limit. Once, when all endpoints are mapped.</summary>
    /// <exception cref="InvalidOperationException">Two annotations of one name disagree.</exception>
    public void Start()
    {
        _set.Source?.AddTo(_set.Manifest);
        _set.Manifest.Check();
        MakeGuards();
        ChangeAndLog(() =>
        {
            _isStarted = true;
            var lines = Accept();
            var groups = LimitGroup.Of(Guards).Values.Where(static group => group.Any).OrderBy(static group => group.Name, StringComparer.Ordinal).ToList();
            var (mode, limits) = (EffectiveMode, string.Concat(groups.Select(static group => $"{Environment.NewLine}  {group.Name}: {group}")));
            lines.Add(() => _log.InForce(groups.Count, mode, limits));
            if (_processMode is { } ofProcess)
                lines.Add(() => _log.ModeOfProcess(ofProcess, ProcessMode.Property));
            return lines;
        });
    }

    public IReadOnlyList<ShotLimitSnapshot> Snapshot()
    {
        MakeGuards();
        lock (GuardSet.Changing)
        {
            var written = _set.Manifest.Sites.Where(static site => site.Where.Length > 0).ToDictionary(static site => site.Definition, static site => site.Where);
            var where = new Dictionary<Guard, string>();
            foreach (var (definition, guard) in _set.Sites.Concat(GuardSet.Process.Sites))
            {
                if (written.TryGetValue(definition, out var text))
                    where[guard] = text;
            }

            return [.. LimitGroup.Of(Guards).Values.OrderBy(static group => group.Name, StringComparer.Ordinal).SelectMany(group => group.Snapshot(where))];
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
        foreach (var watching in _watching)
            watching.Dispose();
        lock (GuardSet.Changing)
        {
            ProcessControl.Remove(this);
            if (_set.Control != this)
                return;
            _set.Control = null;
        }

        _set.Meter.Remove(_set);
    }

    /// <summary>A guard that is made now, or comes under this host's settings, has them from its next call on.</summary>
    public void Admit(Guard guard)
    {
        if (_written.Limits.Count > 0)
        {
            var problems = new HashSet<SettingProblem>();
            var known = new KnownNames(LimitGroup.Of([.. Guards, guard]).Keys);
            foreach (var group in LimitGroup.Of([guard]).Values)
                Accept(group, known, problems);
            foreach (var problem in problems.Where(_told.Add))
                _log.Refused(problem.Key, problem.Value, problem.Text);
        }

        Apply(guard);
    }

    private void Configure(ShotOptions settings, string? name = null)
    {
        if (!string.IsNullOrEmpty(name))
            return;
        ChangeMode(
            () =>
            {
                _written = settings;
                if (settings.ReadMode.Problem is null)
                    _configuredMode = settings.Mode;
            },
            Configuration);
    }

    private void MakeGuards()
    {
        foreach (var site in _set.Manifest.Sites)
            _ = site.IsOfProcess ? site.Definition.Guard : _set.Of(site.Definition);
    }

    /// <summary>Changes something while no guard is made, and logs after that what it returns.</summary>
    private static void ChangeAndLog(Func<List<Action>> change)
    {
        List<Action> lines;
        lock (GuardSet.Changing)
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

    private void Change(string name, Action<ShotLimitOptions> change)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ChangeAndLog(() =>
        {
            var group = Find(name);
            var settings = _coded.TryGetValue(group.Name, out var coded) ? coded.Copy() : new ShotLimitOptions();
            change(settings);
            if (SettingCheck.Of(group, ShotLimitOptions.Over(settings, _accepted.GetValueOrDefault(group.Name))).FirstOrDefault() is { } problem)
                throw Wrong(group, problem);
            _coded[group.Name] = settings;
            return Accept(Code);
        });
    }

    private LimitGroup Find(string name)
    {
        MakeGuards();
        var groups = LimitGroup.Of(Guards);
        return groups.TryGetValue(name, out var group)
            ? group
            : throw new ArgumentException($"There is no limit '{name}'. The limits are, the nearest first: {new KnownNames(groups.Keys).Nearest(name, MostNamesTold)}.", nameof(name));
    }

    private static ArgumentException Wrong(LimitGroup group, SettingProblem problem)
    {
        var parameter = problem.Field switch
        {
            nameof(ShotLimitOptions.Permits) => "permits",
            nameof(ShotLimitOptions.PerSecond) => "perSecond",
            nameof(ShotLimitOptions.MaxWaitMs) => "maxWaitMs",
            _ => "mode",
        };
        var isMissing = parameter == "maxWaitMs" ? group.Deadlines.Count == 0 : parameter != "mode" && group.Rates.Count == 0;
        return isMissing ? new ArgumentException(problem.Text, parameter) : new ArgumentOutOfRangeException(parameter, problem.Value, $"'{group.Name}': {problem.Text}");
    }

    /// <summary>Puts in force what is written and can be; what cannot leaves what was in force.</summary>
    /// <returns>What is to be logged.</returns>
    private List<Action> Accept(string source = Configuration)
    {
        var lines = new List<Action>();
        var groups = LimitGroup.Of(Guards);
        var known = new KnownNames(groups.Keys);
        var problems = _written.Problems.Concat(_written.Limits.Values.SelectMany(static settings => settings.Problems)).ToHashSet();
        if (_written.ReadMode.Problem is { } mode)
            problems.Add(mode);
        foreach (var group in groups.Values)
            Accept(group, known, problems);
        Tell(problems.Where(problem => !_told.Contains(problem)), problem => _log.Refused(problem.Key, problem.Value, problem.Text), _log.MoreRefused, lines);
        _told = problems;
        if (_isStarted)
        {
            var unknown = known.Unknown(_written);
            Tell(
                unknown.Where(name => !_toldUnknown.Contains(name)),
                name => _log.Unknown($"{SettingsReader.Section}:{SettingsReader.Limits}:{name}", known.Nearest(name, MostNamesTold)),
                _log.MoreUnknown,
                lines);
            _toldUnknown = unknown.ToHashSet(StringComparer.OrdinalIgnoreCase);
        }

        var before = groups.Values.ToDictionary(static group => group, static group => group.ToString());
        foreach (var guard in _set.Guards.Concat(ProcessControl.GuardsOf(this)))
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

    /// <summary>A line for each of the first, and one for how many more there are.</summary>
    private static void Tell<T>(IEnumerable<T> items, Action<T> tell, Action<int> tellMore, List<Action> lines)
    {
        var all = items.ToList();
        lines.AddRange(all.Take(MostLines).Select(item => (Action)(() => tell(item))));
        if (all.Count > MostLines)
            lines.Add(() => tellMore(all.Count - MostLines));
    }

    private void Accept(LimitGroup group, KnownNames known, HashSet<SettingProblem> problems)
    {
        if (known.Written(group.Name, _written) is not { } written)
        {
            _accepted.Remove(group.Name);
            return;
        }

        var before = _accepted.GetValueOrDefault(group.Name) ?? new ShotLimitOptions();
        var accepted = written.Copy();
        foreach (var problem in written.Problems)
            accepted.Restore(problem.Field, before);
        foreach (var problem in Check(group, accepted))
        {
            problems.Add(problem with { Path = written.PathOf(problem.Field) });
            accepted.Restore(problem.Field, before);
        }

        // What was accepted before may not go together with what else is written now: the annotation's numbers do.
        if (Check(group, accepted).Count > 0)
            (accepted.Permits, accepted.PerSecond) = (null, null);
        _accepted[group.Name] = accepted;
    }

    private List<SettingProblem> Check(LimitGroup group, ShotLimitOptions accepted) =>
        [.. SettingCheck.Of(group, ShotLimitOptions.Over(_coded.GetValueOrDefault(group.Name), accepted))];

    private void Apply(Guard guard) => LimitSettings.Apply(guard, SettingsOf, EffectiveMode);

    private ShotLimitOptions? SettingsOf(string name)
    {
        var coded = _coded.GetValueOrDefault(name);
        var accepted = _accepted.GetValueOrDefault(name);
        return coded is null ? accepted : accepted is null ? coded : ShotLimitOptions.Over(coded, accepted);
    }
}
