namespace Shot.Sample.Stress;

internal sealed class Work : IWork
{
    public async Task<int> DoAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(BurstLoad.WorkMs, cancellationToken);
        return 1;
    }
}
