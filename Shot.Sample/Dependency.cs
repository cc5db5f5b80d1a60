namespace Shot.Sample;

/// <summary>What a handler needs, such as a database with a few connections: it serves a fixed number of calls at a time, and the others
/// wait. Thread-safe.</summary>
internal sealed class Dependency(int slots) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(slots);

    /// <summary>Time that a call takes once it is served.</summary>
    public static TimeSpan Usual { get; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Time that a call takes while the dependency is slow.</summary>
    public static TimeSpan Slow { get; } = 10 * Usual;

    public bool IsSlow { get; set; }

    public async Task CallAsync(CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            await Task.Delay(IsSlow ? Slow : Usual, cancellationToken);
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();
}
