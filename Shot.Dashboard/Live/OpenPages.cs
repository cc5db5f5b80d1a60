using System.Threading.Channels;

namespace Shot.Dashboard.Live;

/// <summary>The streams of the open pages. Each frame is made once, and its bytes are written to all of them. Thread-safe.</summary>
internal sealed class OpenPages
{
    /// <summary>Maximum number of streams.</summary>
    public const int Max = 200;

    /// <summary>Number of seconds that a stream may be behind. Then it ends, and the page begins again.</summary>
    public const int MaxBehind = 8;

    private readonly Lock _lock = new();
    private readonly HashSet<Channel<ReadOnlyMemory<byte>>> _streams = [];
    private bool _isClosed;

    public int Count
    {
        get
        {
            lock (_lock)
                return _streams.Count;
        }
    }

    public bool Any => Count > 0;

    /// <summary>Adds a stream.</summary>
    /// <returns>Null if there are too many, or the host stops.</returns>
    public Channel<ReadOnlyMemory<byte>>? Open()
    {
        lock (_lock)
        {
            if (_isClosed || _streams.Count >= Max)
                return null;
            var stream = Channel.CreateBounded<ReadOnlyMemory<byte>>(
                new BoundedChannelOptions(MaxBehind) { SingleReader = true, SingleWriter = true });
            _streams.Add(stream);
            return stream;
        }
    }

    public void Leave(Channel<ReadOnlyMemory<byte>> stream)
    {
        lock (_lock)
            _streams.Remove(stream);
    }

    public void Send(ReadOnlyMemory<byte> frame)
    {
        lock (_lock)
        {
            foreach (var stream in _streams)
            {
                if (!stream.Writer.TryWrite(frame))
                    stream.Writer.TryComplete();
            }
        }
    }

    /// <summary>Ends all streams.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            foreach (var stream in _streams)
                stream.Writer.TryComplete();
        }
    }
}
