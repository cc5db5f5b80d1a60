namespace Shot.AspNetCore.Hubs;

/// <summary>A stream that tells its caller of a refused or late call as SignalR passes it on.</summary>
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
                throw GuardingHubFilter.Answer(error);
            }

            yield return items.Current;
        }
    }
}
