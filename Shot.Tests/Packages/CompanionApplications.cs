namespace Shot.Tests.Packages;

/// <summary>The applications in <c>Consumers/Companions</c>, built together, each started when a test first asks for it.</summary>
public sealed class CompanionApplications(PackedShot shot) : IAsyncLifetime
{
    private readonly Dictionary<string, RunningApplication> _running = [];

    /// <summary>Libraries that map endpoints, or stand around them.</summary>
    internal RunningApplication Web => Running("Web");

    /// <summary>Libraries that make, decorate or call services.</summary>
    internal RunningApplication Services => Running("Services");

    /// <summary>gRPC methods that the server also answers as JSON.</summary>
    internal RunningApplication Rpc => Running("Rpc");

    /// <summary>A silo of Orleans.</summary>
    internal RunningApplication Grains => Running("Grains");

    public async ValueTask InitializeAsync() => await shot.Succeed("build", Path.Combine("Companions", "Companions.slnx"));

    public async ValueTask DisposeAsync()
    {
        foreach (var application in _running.Values)
            await application.DisposeAsync();
    }

    private RunningApplication Running(string project)
    {
        if (!_running.TryGetValue(project, out var running))
            _running.Add(project, running = shot.Start(Path.Combine("Companions", project), "bin", "Debug", "net10.0"));
        return running;
    }
}
