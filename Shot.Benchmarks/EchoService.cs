using System.Runtime.CompilerServices;

namespace Shot.Benchmarks;

internal sealed class EchoService : IEcho
{
    private static readonly Task<int> Done = Task.FromResult(1);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Echo(int value) => value;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public Task<int> EchoAsync(int value) => Done;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public Task<int> EchoByDeadlineAsync(int value, CancellationToken cancellationToken) => Done;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public Task<int> RefusedAsync(int value) => Done;
}
