using System.Diagnostics;

namespace Shot.Sample.Cluster;

/// <summary>A process that is a node of the cluster.</summary>
internal sealed class Node : IDisposable
{
    private readonly string _stamps;
    private readonly Process _process;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Node(int number, DirectoryInfo folder, string redis, string application, ClusterRun run)
    {
        Number = number;
        _stamps = Path.Combine(folder.FullName, $"node-{number}");
        _process = Itself.Start(["cluster", "node", redis, application, _stamps, .. run.NodeOptions]);
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Log.Add(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>From 1.</summary>
    public int Number { get; }

    public Tally Tally { get; private set; }

    /// <summary>Completes when the node is connected.</summary>
    public Task Ready => _ready.Task;

    public NodeLog Log { get; } = new();

    /// <summary>Begins the load. What was logged before, while code was compiled, is forgotten.</summary>
    public void Begin(long begin, long end)
    {
        Log.Clear();
        _process.StandardInput.WriteLine($"{begin} {end}");
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The times of the calls that the node has admitted.</returns>
    public async Task<(long Before, long After)[]> EndAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode == 0
            ? Stamps.Read(_stamps)
            : throw new InvalidOperationException($"Node {Number} has failed. {Log}");
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
            _ready.TrySetException(new InvalidOperationException($"Node {Number} has ended. {Log}"));
        else if (line == "ready")
            _ready.TrySetResult();
        else if (Tally.Parse(line) is { } tally)
            Tally = tally;
    }
}
