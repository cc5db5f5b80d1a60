using System.Threading.Channels;
using Shot.CompilerServices;

namespace Shot.AspNetCore.Hubs;

/// <inheritdoc/>
internal sealed class HubStream<T> : HubStream
{
    public override object? Guard(object? stream, GuardCall call)
    {
        if (Items(stream) is { } items)
            return As(stream, call.Run(items));
        call.Complete();
        return stream;
    }

    public override object? Answer(object? stream) => Items(stream) is { } items ? As(stream, items) : stream;

    private static IAsyncEnumerable<T>? Items(object? stream) =>
        stream as IAsyncEnumerable<T> ?? (stream as ChannelReader<T>)?.ReadAllAsync();

    /// <summary>Returns a stream of the same kind as the method's.</summary>
    private static object As(object? stream, IAsyncEnumerable<T> items)
    {
        var answering = Answering(items);
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
