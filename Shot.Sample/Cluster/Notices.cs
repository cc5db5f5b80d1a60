namespace Shot.Sample.Cluster;

/// <summary>The work. It does nothing, so that the run shows the limit alone.</summary>
internal sealed class Notices : INotices
{
    public Task SendAsync() => Task.CompletedTask;

    public Task SendExactlyAsync() => Task.CompletedTask;
}
