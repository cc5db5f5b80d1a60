using Shot;

namespace Consumer.Unguarded;

public class Orders : IOrders
{
    public int Count() => 0;

    public async Task<string> PlaceAsync(string item, CancellationToken cancellationToken)
    {
        await Task.Delay(1, cancellationToken);
        return item;
    }

    public void Cancel(string item)
    {
    }

    public void Ping()
    {
    }

    public string Find(string item) => item;

    // SHOT031: the deadline does not reach the work.
    public Task SendAsync(string item, CancellationToken cancellationToken) => Task.Delay(item.Length, cancellationToken);

    public void Note(string item)
    {
    }

    public void Post(string item)
    {
    }

    // SHOT001: callers of the interface never pass here.
    public int List(string item) => item.Length;

    public void Archive(string item)
    {
    }

    public Task ShareAsync(string item) => Task.FromResult(item);

    public void Lease(string item) => _ = item;

    public void Pack(string item) => _ = item;

    public int Count(string item) => item.Length;

    public Task TellAsync(string item, CancellationToken cancellationToken) => Task.Delay(item.Length, cancellationToken);
}
