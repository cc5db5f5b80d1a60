using Shot;

namespace Consumer.Unguarded;

public class Payments
{
    // SHOT010: the type is not partial, and nothing does the work.
    [ShotLimit(10, perSecond: 10)]
    public partial int Charge(int amount);

    // SHOT001: nothing else stands before its callers.
    [ShotLimit(10, perSecond: 10)]
    public async Task<int> FlushAsync(int batch, CancellationToken cancellationToken)
    {
        await Task.Delay(1, cancellationToken);
        return batch;
    }
}
