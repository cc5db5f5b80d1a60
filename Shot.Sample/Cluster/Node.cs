using System.Diagnostics;
using System.Globalization;

namespace Shot.Sample.Cluster;

/// <summary>A process that is a node of the cluster.</summary>
internal sealed class Node : IDisposable
{
    private readonly string _stamps;
    private readonly Process _process;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _log = [];
    private readonly List<(DateTime From, DateTime To)> _outages = [];

    public Node(int number, DirectoryInfo folder, string redis, string application, ClusterRun run)
    {
        Number = number;
        _stamps = Path.Combine(folder.FullName, $"node-{number}");
        _process = Itself.Start(
            ["cluster", "node", redis, application, _stamps, .. run.IsExact ? ["--exact"] : (string[])[], .. run.IsSpinning ? ["--spin"] : (string[])[]]);
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Log(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>From 1.</summary>
    public int Number { get; }

    public Tally Tally { get; private set; }

    /// <summary>Completes when the node is connected.</summary>
    public Task Ready => _ready.Task;

    /// <summary>What the node has logged.</summary>
    public string[] Logged
    {
        get
        {
            lock (_log)
                return [.. _log];
        }
    }

    /// <summary>Time for which the node took the store for down while it was up, from its own log.</summary>
    /// <param name="killed">When the store was killed.</param>
    /// <param name="back">When it was back.</param>
    public TimeSpan WronglyDown(DateTime killed, DateTime back)
    {
        lock (_log)
        {
            return TimeSpan.FromTicks(_outages.Sum(outage =>
            {
                var to = Min(outage.To, DateTime.UtcNow);
                return (to - outage.From).Ticks - Math.Max(0, (Min(to, back) - Max(outage.From, killed)).Ticks);
            }));
        }

        static DateTime Min(DateTime left, DateTime right) => left < right ? left : right;
        static DateTime Max(DateTime left, DateTime right) => left > right ? left : right;
    }

    /// <summary>Begins the load. What was logged before, while code was compiled, is forgotten.</summary>
    public void Begin(long begin, long end)
    {
        lock (_log)
        {
            _log.Clear();
            _outages.Clear();
        }

        _process.StandardInput.WriteLine($"{begin} {end}");
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The times of the calls that the node has admitted.</returns>
    public async Task<(long Before, long After)[]> EndAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode == 0
            ? Stamps.Read(_stamps)
            : throw new InvalidOperationException($"Node {Number} has failed. {string.Join(Environment.NewLine, Logged)}");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null)
            _ready.TrySetException(new InvalidOperationException($"Node {Number} has ended. {string.Join(Environment.NewLine, Logged)}"));
        else if (line == "ready")
            _ready.TrySetResult();
        else if (Tally.Parse(line) is { } tally)
            Tally = tally;
    }

    private void Log(string? line)
    {
        if (line is null)
            return;
        lock (_log)
        {
            _log.Add(line);
            var time = DateTime.TryParse(
                line.Split(' ')[0], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var logged) ? logged : DateTime.UtcNow;
            if (line.Contains("cluster limits is down", StringComparison.Ordinal))
                _outages.Add((time, DateTime.MaxValue));
            else if (line.Contains("cluster limits is up", StringComparison.Ordinal) && _outages.Count > 0)
                _outages[^1] = (_outages[^1].From, time);
        }
    }
}
