using System.Buffers;
using System.IO.Pipelines;

namespace Shot.AspNetCore.Deadlines;

/// <summary>The handler's response body as a pipe. Unflushed data is buffered here, because the server cannot take it back; once the
/// handler owns the response, calls go to the server's writer.</summary>
internal sealed class HandlerWriter(ContestedResponse response) : PipeWriter
{
    private const int MinSize = 4096;

    /// <summary>Largest buffer kept for later requests.</summary>
    private const int MaxKeptSize = 16 * 1024;

    private byte[] _buffer = [];
    private int _written;

    // The handler may fill memory from this buffer after it has claimed the response.
    private bool _isOwnMemory;

    public override bool CanGetUnflushedBytes => !response.IsHandlers || Real.CanGetUnflushedBytes;
    public override long UnflushedBytes => response.IsHandlers ? Real.UnflushedBytes : _written;
    private PipeWriter Real => response.Server.Body.Writer;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        _isOwnMemory = !response.IsHandlers;
        if (!_isOwnMemory)
            return Real.GetMemory(sizeHint);

        // Writes of a late handler overwrite each other.
        if (response.IsLate)
            _written = 0;
        var needed = _written + Math.Max(sizeHint, 1);
        if (needed > _buffer.Length)
            Array.Resize(ref _buffer, Math.Max(Math.Max(needed, MinSize), 2 * _buffer.Length));
        return _buffer.AsMemory(_written);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        if (!_isOwnMemory && response.IsHandlers)
        {
            Real.Advance(bytes);
            return;
        }

        if (bytes < 0 || bytes > _buffer.Length - _written)
            throw new ArgumentOutOfRangeException(nameof(bytes), bytes, $"{_buffer.Length - _written} bytes are available.");
        if (response.IsHandlers)
            Real.Write(_buffer.AsSpan(_written, bytes));
        _written += bytes;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        await response.StartingAsync().ConfigureAwait(false);
        return response.TryClaim() ? await Real.FlushAsync(cancellationToken).ConfigureAwait(false) : Late(cancellationToken);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        await response.StartingAsync().ConfigureAwait(false);
        return response.TryClaim() ? await Real.WriteAsync(source, cancellationToken).ConfigureAwait(false) : Late(cancellationToken);
    }

    public override void CancelPendingFlush()
    {
        if (response.IsHandlers)
            Real.CancelPendingFlush();
    }

    public override void Complete(Exception? exception = null)
    {
        if (response.TryClaim())
            Real.Complete(exception);
    }

    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        await response.StartingAsync().ConfigureAwait(false);
        if (response.TryClaim())
            await Real.CompleteAsync(exception).ConfigureAwait(false);
    }

    public void HandOver()
    {
        if (_written > 0)
            Real.Write(_buffer.AsSpan(0, _written));
    }

    /// <summary>Discards unflushed data that the server does not have yet.</summary>
    public void Discard()
    {
        if (!response.IsHandlers)
            _written = 0;
    }

    public void Reset()
    {
        _written = 0;
        _isOwnMemory = false;
        if (_buffer.Length > MaxKeptSize)
            _buffer = [];
    }

    /// <summary>Tells a late handler that the client no longer reads: it may stop.</summary>
    private static FlushResult Late(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new FlushResult(isCanceled: false, isCompleted: true);
    }
}
