namespace Shot.Sample.Adapt;

/// <summary>What a handler needs, such as a database with a few connections: it serves a fixed number of calls at a time, and the others
/// wait.</summary>
internal sealed class Dependency : IDisposable
{
    public const int Slots = 10;

    private readonly SemaphoreSlim _slots = new(Slots);

    /// <summary>Time that a call takes once it is served.</summary>
    public static TimeSpan Usual { get; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Time that a call takes while the dependency is slow.</summary>
    public static TimeSpan Slow { get; } = 10 * Usual;

    public TimeSpan ServiceTime { get; set; } = Usual;

    public async Task CallAsync(CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            await Task.Delay(ServiceTime, cancellationToken);
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();
}
