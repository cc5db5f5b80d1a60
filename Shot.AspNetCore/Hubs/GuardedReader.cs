using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Shot.AspNetCore.Hubs;

/// <summary>Reads a guarded stream as a channel, one item ahead. For one reader at a time, as in SignalR.</summary>
internal sealed class GuardedReader<T>(IAsyncEnumerable<T> stream) : ChannelReader<T>
{
    private IAsyncEnumerator<T>? _items;
    private bool _hasItem;

    public override bool TryRead([MaybeNullWhen(false)] out T item)
    {
        item = _hasItem ? _items!.Current : default;
        return _hasItem && !(_hasItem = false);
    }

    public override async ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default)
    {
        if (_hasItem)
            return true;
        _items ??= stream.GetAsyncEnumerator(cancellationToken);
        try
        {
            _hasItem = await _items.MoveNextAsync().ConfigureAwait(false);
            return _hasItem;
        }
        finally
        {
            if (!_hasItem)
                await _items.DisposeAsync().ConfigureAwait(false);
        }
    }
}
