using System.Runtime.CompilerServices;

namespace Contract;

public sealed class Orders : IOrders
{
    public int Place(int id) => id;

    public async Task<int> PlaceAsync(int id, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return id;
    }

    public ValueTask MailAsync(string text, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public async IAsyncEnumerable<int> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        yield return 1;
    }

    public void Note(string tenant)
    {
    }

    public int Count() => 1;

    public int Guess() => -1;
}
