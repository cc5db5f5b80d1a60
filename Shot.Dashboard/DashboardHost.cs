using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Shot.Dashboard;

/// <summary>What all pages of a host share: the history of its limits and the open pages. It lives from the host's start to its stop.
/// Thread-safe.</summary>
internal sealed class DashboardHost : IDisposable
{
    /// <summary>Maximum number of histories in one answer.</summary>
    public const int MaxHistories = 100;

    private static readonly ConditionalWeakTable<IShotControl, DashboardHost> Hosts = [];

    private readonly Recorder _recorder;
    private readonly string _application;
    private readonly string _environment;
    private int _modeChanges;

    private DashboardHost(IServiceProvider services)
    {
        Control = services.GetRequiredService<IShotControl>();
        Log = (services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateLogger("Shot");
        _recorder = new Recorder(services, Pages, Log, () => ModeVersion);
        var environment = services.GetService<IHostEnvironment>();
        (_application, _environment) = (environment?.ApplicationName ?? "", environment?.EnvironmentName ?? "");
        var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        lifetime.ApplicationStarted.Register(_recorder.Start);

        // The streams end first: the server waits for its requests.
        lifetime.ApplicationStopping.Register(Pages.Close);
        lifetime.ApplicationStopping.Register(Dispose);
    }

    /// <summary>Held while a page changes something.</summary>
    public Lock Changing { get; } = new();

    public IShotControl Control { get; }
    public ILogger Log { get; }
    public OpenPages Pages { get; } = new();

    private string ModeVersion => string.Create(
        CultureInfo.InvariantCulture, $"{Volatile.Read(ref _modeChanges)}-{HashCode.Combine(Control.Mode, _application):x8}");

    /// <summary>The one of a host, made for the first page that is mapped.</summary>
    public static DashboardHost Of(IServiceProvider services) =>
        Hosts.GetValue(services.GetRequiredService<IShotControl>(), _ => new DashboardHost(services));

    /// <summary>The limits as they are now.</summary>
    /// <param name="mayChange">Whether the caller may change them.</param>
    /// <param name="name">The limits of one name; all if null.</param>
    public LimitsJson Read(bool mayChange, string? name = null) => _recorder.Read((limits, time) => new LimitsJson(
        _application, _environment, System.Environment.MachineName, time, Control.Mode, ModeVersion, mayChange,
        [.. limits.Where(item => IsNamed(item.Limit, name)).Select(static item => LimitJson.Of(item.Limit, item.History))]));

    /// <summary>The limits as they are now, with the calls until the last second that was recorded: a page adds those of the seconds that
    /// follow.</summary>
    /// <param name="mayChange">Whether the caller may change them.</param>
    public LimitsJson ReadRecorded(bool mayChange) => _recorder.Read((limits, time) => new LimitsJson(
        _application, _environment, System.Environment.MachineName, time, Control.Mode, ModeVersion, mayChange,
        [
            .. limits.Select(static item => LimitJson.Of(item.Limit, item.History) with
            {
                Total = TotalsJson.Of(item.History.Recorded ?? item.Limit),
            }),
        ]));

    public HistoriesJson ReadHistory(IReadOnlyCollection<int> ids, int step) => _recorder.ReadHistory(
        ids, histories => new HistoriesJson(step, [.. histories.Select(history => HistoryJson.Of(history, step))]));

    /// <summary>Whether there is a limit of a name.</summary>
    public bool Has(string? name) => _recorder.Read((limits, _) => limits.Any(item => IsNamed(item.Limit, name)));

    /// <summary>Whether a limit, or the mode of all, is still what a caller has seen.</summary>
    public bool HasVersion(string? name, string version) => name is null
        ? ModeVersion == version
        : _recorder.Read((limits, _) => !limits.Any(item => IsNamed(item.Limit, name))
            || limits.Any(item => IsNamed(item.Limit, name) && LimitJson.VersionOf(item.Limit, item.History.Changes) == version));

    /// <summary>Makes versions that were seen before a change those of the past.</summary>
    public void CountChange(string? name)
    {
        if (name is null)
            Interlocked.Increment(ref _modeChanges);
        _ = _recorder.Read((limits, _) =>
        {
            foreach (var (_, history) in limits.Where(item => IsNamed(item.Limit, name)))
                history.Changes++;
            return true;
        });
    }

    public void Dispose() => _recorder.Dispose();

    private static bool IsNamed(ShotLimitSnapshot limit, string? name) =>
        name is null || string.Equals(limit.Name, name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(limit.PlainName, name, StringComparison.OrdinalIgnoreCase);
}
