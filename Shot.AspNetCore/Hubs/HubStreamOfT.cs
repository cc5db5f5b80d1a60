using System.Threading.Channels;
using Shot.Metrics;

namespace Shot.AspNetCore.Hubs;

/// <inheritdoc/>
internal sealed class HubStream<T> : HubStream
{
    public override object? Guard(object? stream, GuardCall call)
    {
        if ((stream as IAsyncEnumerable<T> ?? (stream as ChannelReader<T>)?.ReadAllAsync()) is not { } items)
        {
            call.End(CallOutcome.Completed);
            return stream;
        }

        var answering = Answering(call.Run(items));
        return stream is ChannelReader<T> ? new GuardedReader<T>(answering) : answering;
    }

    /// <summary>Turns refusals and late calls in a stream into hub exceptions, which SignalR sends to the caller.</summary>
    private static async IAsyncEnumerable<T> Answering(
        IAsyncEnumerable<T> stream, [EnumeratorCancellation] CancellationToken cancellationToken = default)
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
