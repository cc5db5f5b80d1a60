namespace Shot.AspNetCore.Hubs;

/// <summary>Turns refusals and late calls in a stream into hub exceptions, which SignalR sends to the caller.</summary>
internal sealed class AnsweringStream<T>(IAsyncEnumerable<T> stream) : IAsyncEnumerable<T>
{
    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        await using var items = stream.GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await items.MoveNextAsync().ConfigureAwait(false))
                    yield break;
            }
            catch (Exception error) when (error is IShotException)
            {
                throw ShotHubFilter.ToHubException(error);
            }

            yield return items.Current;
        }
    }
}
