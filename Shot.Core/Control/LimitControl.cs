using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Shot.Cluster;
using Shot.CompilerServices;

namespace Shot.Control;

/// <summary>A host's settings: those of its configuration, and those of its code, which override them.</summary>
/// <remarks>Every change happens within <see cref="GuardSet.Changing"/>, so that a guard that is made meanwhile gets the settings too. Log
/// lines are written after the lock is released.</remarks>
internal sealed class LimitControl : IShotControl, IDisposable
{
    /// <summary>Maximum number of log lines of a kind for one reading of the configuration, and of names in a message.</summary>
    public const int MostLines = 20;

    private const string Code = "code";
    private const string Configuration = "configuration";

    // In the order in which they were built. Weak: a host that is dropped without being disposed must not be kept.
    private static readonly List<WeakReference<LimitControl>> Hosts = [];

    private readonly GuardSet _set;
    private readonly ILogger _log;
    private readonly IDisposable? _reloads;
    private readonly IDisposable[] _watching;
    private readonly AdaptationWatch _adaptations;
    private readonly ShotMode? _processMode = ProcessMode.Current;
    private readonly Dictionary<string, ShotLimitOptions> _coded = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, ShotLimitOptions> _accepted = new(StringComparer.OrdinalIgnoreCase);
    private ShotOptions _written = new();
    private ShotMode? _codedMode;
    private ShotMode? _configuredMode;
    private bool _recordsDurations = true;
    private HashSet<SettingProblem> _told = [];
    private HashSet<string> _toldUnknown = [];
    private bool _isStarted;

    public LimitControl(GuardSet set, IOptionsMonitor<ShotOptions> settings, IServiceProvider services)
    {
        _set = set;
        _log = (services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateLogger(ControlLog.Category);
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        _watching = [set.Watch.Attach(_log, time), GuardSet.Process.Watch.Attach(_log, time)];
        _adaptations = new AdaptationWatch(_log, time, () => Guards.SelectMany(static guard => guard.Gates));
        lock (GuardSet.Changing)
        {
            set.Control = this;
            Hosts.RemoveAll(static other => !other.TryGetTarget(out _));
            Hosts.Add(new WeakReference<LimitControl>(this));
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

    public GuardManifest Manifest => _set.Manifest;
    public StoreLink? Store => _set.Store;
    private ShotMode EffectiveMode => _codedMode ?? _processMode ?? _configuredMode ?? ShotMode.Enforce;

    /// <summary>The guards that the host's names apply to: its own, and those of the process that its records list.</summary>
    private IEnumerable<Guard> Guards =>
        _set.Guards.Concat(GuardSet.Process.Sites.Where(site => Manifest.Has(site.Key)).Select(static site => site.Value));

    /// <summary>The guards of the process that this host decides on.</summary>
    private IEnumerable<KeyValuePair<GuardDefinition, Guard>> ProcessSites => GuardSet.Process.Sites.Where(site => Of(site.Key) == this);

    /// <summary>The host whose settings a guard of the process has: partial methods' guards and those of <c>.Guarded()</c> belong to no
    /// host. Of the live hosts whose records list the site, the one that was built last decides. When it is disposed, the one before it
    /// decides again, or else the annotation. Called within <see cref="GuardSet.Changing"/>.</summary>
    public static LimitControl? Of(GuardDefinition definition) => Hosts
        .Select(static reference => reference.TryGetTarget(out var host) ? host : null)
        .LastOrDefault(host => host?.Manifest.Has(definition) == true);

    /// <summary>Gives a new guard, or one that comes under another host, the host's settings, or the annotation's without a host.</summary>
    public static void Admit(Guard guard, LimitControl? host)
    {
        host?.Accept(guard);
        Apply(
            guard, name => host?.SettingsOf(name), host?.EffectiveMode ?? ProcessMode.Current ?? ShotMode.Enforce,
            host?._recordsDurations ?? true);
    }

    /// <summary>Adds the sites of assemblies whose records nothing else may have named.</summary>
    public void Learn(IEnumerable<Assembly> assemblies)
    {
        foreach (var assembly in assemblies)
            Manifest.Add(assembly);
        ChangeAndLog(() => Accept());
    }

    /// <summary>Makes all known guards, and logs the limits in force. Called once, when all endpoints are mapped.</summary>
    public void Start()
    {
        _set.Source?.Invoke(Manifest);
        Manifest.Check();
        MakeGuards();
        ChangeAndLog(() =>
        {
            _isStarted = true;
            var lines = Accept();
            var (mode, groups) = (EffectiveMode, Groups().Where(static group => group.Any).ToList());
            var limits = string.Concat(groups.Select(static group => $"{Environment.NewLine}  {group.Name}: {group}"));
            lines.Add(() => _log.InForce(groups.Count, mode, limits));
            if (_processMode is { } ofProcess)
                lines.Add(() => _log.ModeOfProcess(ofProcess, ProcessMode.Property));
            if (string.Join(", ", Manifest.Sites.Where(LacksStore)) is { Length: > 0 } sites)
                lines.Add(() => _log.NoStore(sites));
            return lines;
        });
        _adaptations.Start();
    }

    public IReadOnlyList<ShotLimitSnapshot> Snapshot()
    {
        MakeGuards();
        lock (GuardSet.Changing)
        {
            var where = _set.Sites.Concat(GuardSet.Process.Sites)
                .Join(Manifest.Sites, static site => site.Key, static known => known.Definition, static (site, known) =>
                    (site.Value, known.Where))
                .Where(static site => site.Where.Length > 0).ToDictionary();
            var groups = Groups().ToList();
            var known = new KnownNames([.. groups.Select(static group => group.Name)]);
            return [.. groups.SelectMany(group => group.Snapshot(where, known.OwnPlain(group.Name)))];
        }
    }

    public void Set(
        string name, int? permits = null, double? perSecond = null, int? maxWaitMs = null, int? limit = null) => Change(name, settings =>
    {
        settings.Permits = permits ?? settings.Permits;
        settings.PerSecond = perSecond ?? settings.PerSecond;
        settings.MaxWaitMs = maxWaitMs ?? settings.MaxWaitMs;
        settings.Limit = limit ?? settings.Limit;
    });

    public void SetPlan(string name, string plan, int? permits = null, double? perSecond = null) => Change(name, settings =>
    {
        var own = settings.Plan(plan);
        own.Permits = permits ?? own.Permits;
        own.PerSecond = perSecond ?? own.PerSecond;
    });

    public void SetMode(ShotMode mode)
    {
        if (!Enum.IsDefined(mode))
            throw new ArgumentOutOfRangeException(nameof(mode), mode, $"Write one of {ProcessMode.Names}.");
        ChangeMode(Code, () => _codedMode = mode);
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

    public void Reset() => ChangeMode(Code, () =>
    {
        _coded.Clear();
        _codedMode = null;
    });

    public void Dispose()
    {
        _reloads?.Dispose();
        foreach (var watching in _watching)
            watching.Dispose();
        _adaptations.Dispose();
        lock (GuardSet.Changing)
        {
            var sites = ProcessSites.ToList();
            Hosts.RemoveAll(other => !other.TryGetTarget(out var target) || target == this);
            foreach (var (definition, guard) in sites)
                Admit(guard, Of(definition));
            if (_set.Control != this)
                return;
            _set.Control = null;
        }

        _set.Meter.Remove(_set);
    }

    /// <summary>Changes something while no guard is made, and then writes the log lines that it returns.</summary>
    private static void ChangeAndLog(Func<List<Action>> change)
    {
        List<Action> lines;
        lock (GuardSet.Changing)
            lines = change();
        lines.ForEach(static line => line());
    }

    private static ArgumentException Wrong(LimitGroup group, SettingProblem problem)
    {
        var field = problem.Field!.Split(':')[^1];
        var parameter = char.ToLowerInvariant(field[0]) + field[1..];
        var hasNumber = problem.Field switch
        {
            nameof(ShotLimitOptions.Mode) => true,
            nameof(ShotLimitOptions.MaxWaitMs) => group.Deadlines.Count > 0,
            nameof(ShotLimitOptions.Limit) => group.Gates.Count > 0,
            _ => group.Rates.Count > 0,
        };
        return hasNumber
            ? new ArgumentOutOfRangeException(parameter, problem.Value, $"'{group.Name}': {problem.Text}")
            : new ArgumentException(problem.Text, parameter);
    }

    private static void Tell<T>(IEnumerable<T> items, Action<T> tell, Action<int> tellMore, List<Action> lines)
    {
        var all = items.ToList();
        lines.AddRange(all.Take(MostLines).Select(item => (Action)(() => tell(item))));
        if (all.Count > MostLines)
            lines.Add(() => tellMore(all.Count - MostLines));
    }

    /// <summary>Gives a guard's limits their settings, by their names. Of the mode and a limit's own, the more lenient applies.</summary>
    private static void Apply(Guard guard, Func<string, ShotLimitOptions?> settingsOf, ShotMode mode, bool recordsDurations)
    {
        if (guard.Durations is { } durations)
            durations.IsOn = recordsDurations;
        foreach (var rate in guard.Limits)
        {
            var settings = settingsOf(rate.Name);
            if (rate.Definition.IsPlanned)
            {
                IReadOnlyList<PlanNumbers> plans = PlanSettings.Of(rate.Definition, settings);
                plans = PlanSettings.Fit(rate, plans) ? plans : rate.Definition.AnnotatedPlans;
                rate.Change(plans[0].Permits, plans[0].PerSecond, plans);
            }
            else
            {
                // What was set from code may not go together with what configuration has now.
                var (permits, perSecond) = (settings?.Permits ?? rate.Definition.Permits, settings?.PerSecond ?? rate.Definition.PerSecond);
                var fits = permits >= rate.MaxCost && LimitArguments.RateProblem(permits, perSecond) is null;
                rate.Change(fits ? permits : rate.Definition.Permits, fits ? perSecond : rate.Definition.PerSecond);
            }

            rate.Mode = Of(settings);
        }

        foreach (var gate in guard.Gates)
        {
            var settings = settingsOf(gate.Name);
            gate.Change(settings?.Limit, Of(settings));
        }

        foreach (var deadline in guard.Deadlines)
        {
            var settings = ShotLimitOptions.Over(settingsOf(deadline.Site), settingsOf(deadline.Name));
            deadline.MaxWait = settings?.MaxWaitMs is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : deadline.Annotated;
            deadline.Mode = Of(settings);
        }

        ShotMode Of(ShotLimitOptions? settings) => settings?.Mode is { } own && own > mode ? own : mode;
    }

    private void Accept(Guard guard)
    {
        if (_written.Limits.Count == 0)
            return;
        var problems = new HashSet<SettingProblem>();
        var known = new KnownNames(LimitGroup.Of([.. Guards, guard]).Keys);
        foreach (var group in LimitGroup.Of([guard]).Values)
            Accept(group, known, problems);
        foreach (var problem in problems.Where(_told.Add))
            _log.Refused(problem.Key, problem.Value, problem.Text);
    }

    private void Configure(ShotOptions settings, string? name = null)
    {
        if (!string.IsNullOrEmpty(name))
            return;
        ChangeMode(Configuration, () =>
        {
            _written = settings;
            if (settings.ReadMode.Problem is null)
                _configuredMode = settings.Mode;
            if (settings.ReadRecordCallDuration.Problem is null)
                _recordsDurations = settings.RecordCallDuration ?? true;
        });
    }

    private IOrderedEnumerable<LimitGroup> Groups() =>
        LimitGroup.Of(Guards).Values.OrderBy(static group => group.Name, StringComparer.Ordinal);

    /// <summary>A host without a store, such as a test's, may leave out the sites that need one.</summary>
    private bool LacksStore(GuardManifest.Site site) =>
        Store is null && site.Definition.Limits.Any(static limit => limit.Scope == ShotScope.Cluster);

    private void MakeGuards()
    {
        foreach (var site in Manifest.Sites)
        {
            if (!LacksStore(site))
                _ = site.IsOfProcess ? site.Definition.Guard : _set.Of(site.Definition);
        }
    }

    private void ChangeMode(string source, Action change) => ChangeAndLog(() =>
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
            var settings = _coded.GetValueOrDefault(group.Name)?.Copy() ?? new ShotLimitOptions();
            change(settings);
            var effective = ShotLimitOptions.Over(settings, _accepted.GetValueOrDefault(group.Name));
            if (SettingCheck.Of(group, effective).FirstOrDefault() is { } problem)
                throw Wrong(group, problem);
            _coded[group.Name] = settings;
            return Accept(Code);
        });
    }

    private LimitGroup Find(string name)
    {
        MakeGuards();
        var groups = LimitGroup.Of(Guards);
        var known = new KnownNames(groups.Keys);
        return groups.GetValueOrDefault(name)
            ?? (known.WithPlain(name) is { } own ? groups[own] : null)
            ?? throw new ArgumentException(
                $"There is no limit '{name}'. The limits are, the nearest first: {known.Nearest(name, MostLines)}.", nameof(name));
    }

    /// <summary>Puts the valid settings in force, and returns the lines to log. An invalid one leaves what was in force.</summary>
    private List<Action> Accept(string source = Configuration)
    {
        var lines = new List<Action>();
        var groups = LimitGroup.Of(Guards);
        var known = new KnownNames(groups.Keys);
        var problems = _written.Problems.Concat(_written.Limits.Values.SelectMany(static settings => settings.Problems)).ToHashSet();
        problems.UnionWith(new[] { _written.ReadMode.Problem, _written.ReadRecordCallDuration.Problem }.OfType<SettingProblem>());
        foreach (var group in groups.Values)
            Accept(group, known, problems);
        Tell(
            problems.Where(problem => !_told.Contains(problem)), problem => _log.Refused(problem.Key, problem.Value, problem.Text),
            _log.MoreRefused, lines);
        _told = problems;
        if (_isStarted)
        {
            var unknown = known.Unknown(_written);
            Tell(
                unknown.Where(name => !_toldUnknown.Contains(name)),
                name => _log.Unknown($"{SettingsReader.Section}:{SettingsReader.Limits}:{name}", known.Nearest(name, MostLines)),
                _log.MoreUnknown, lines);
            _toldUnknown = unknown.ToHashSet(StringComparer.OrdinalIgnoreCase);
        }

        var before = groups.Values.ToDictionary(static group => group, static group => group.ToString());
        foreach (var guard in _set.Guards.Concat(ProcessSites.Select(static site => site.Value)))
            Apply(guard, SettingsOf, EffectiveMode, _recordsDurations);
        foreach (var (group, old) in before)
        {
            if (_isStarted && group.ToString() is var now && now != old)
                lines.Add(() => _log.Changed(group.Name, source, old, now));
        }

        return lines;
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
            Restore(problem.Field!);
        foreach (var problem in Check(group, accepted))
        {
            var setting = written.Read(problem.Field!);
            problems.Add(problem with { Path = setting.Path, Value = setting.Text ?? problem.Value });
            Restore(problem.Field!);
        }

        // What was accepted before may not go together with what else is written now. The annotation's numbers do.
        if (Check(group, accepted).Count > 0)
            accepted.ClearRates();
        _accepted[group.Name] = accepted;

        void Restore(string field)
        {
            foreach (var together in PlanField.Together(field))
                accepted.Write(new(before.Read(together).Value), together);
        }
    }

    private List<SettingProblem> Check(LimitGroup group, ShotLimitOptions accepted) =>
        [.. SettingCheck.Of(group, ShotLimitOptions.Over(_coded.GetValueOrDefault(group.Name), accepted))];

    private ShotLimitOptions? SettingsOf(string name) =>
        ShotLimitOptions.Over(_coded.GetValueOrDefault(name), _accepted.GetValueOrDefault(name));
}
