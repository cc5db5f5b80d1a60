using System.Runtime.CompilerServices;

namespace Shot.Tests.Guarding.OneAtATime;

/// <summary>Does the work that its tests tell it to, and counts how often.</summary>
internal sealed partial class Desk(Func<Task<int>> work) : IDesk
{
    public int Works { get; private set; }

    public Task NothingAsync(CancellationToken cancellationToken) => Work();

    public Task<int> NumberAsync(CancellationToken cancellationToken) => Work();

    public ValueTask ValueNothingAsync(CancellationToken cancellationToken) => new(Work());

    public ValueTask<int> ValueNumberAsync(CancellationToken cancellationToken) => new(Work());

    public Task<int> ByDeadlineAsync(CancellationToken cancellationToken) => Work();

    public Task<int> QueuedAsync(CancellationToken cancellationToken) => Work();

    public async IAsyncEnumerable<int> NumbersAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return await Work();
        yield return await Work();
    }

    public int Number(CancellationToken cancellationToken) => ++Works;

    [ShotConcurrency(1)]
    public partial Task<int> PartlyAsync(CancellationToken cancellationToken);

    [ShotConcurrency(1, Fallback = nameof(NoneAsync))]
    public partial ValueTask<int> PartlyWithFallbackAsync(CancellationToken cancellationToken);

    private Task<int> PartlyAsyncCore(CancellationToken cancellationToken) => Work();

    private ValueTask<int> PartlyWithFallbackAsyncCore(CancellationToken cancellationToken) => new(Work());

    private static ValueTask<int> NoneAsync(CancellationToken cancellationToken) => new(-1);

    private Task<int> Work()
    {
        Works++;
        return work();
    }
}
