using System.IO.Pipelines;

namespace Shot.AspNetCore.Deadlines;

/// <summary>
/// The handler's way to write its body without a copy. What it has not flushed yet is kept here, because the server cannot take it
/// back; once the response is the handler's, this is the server's own writer.
/// </summary>
internal sealed class HandlerWriter(ContestedResponse response) : PipeWriter
{
    private const int Least = 4096;

    /// <summary>What is kept from request to request; more than that was an exception.</summary>
    private const int Most = 16 * 1024;

    private byte[] _buffer = [];
    private int _written;

    // Memory lent out before the response was the handler's is filled afterwards.
    private bool _isOwnMemory;

    public override bool CanGetUnflushedBytes => !response.IsHandlers || Real.CanGetUnflushedBytes;

    public override long UnflushedBytes => response.IsHandlers ? Real.UnflushedBytes : _written;

    private PipeWriter Real => response.Server.Body.Writer;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (IsReal())
            return Real.GetMemory(sizeHint);
        Reserve(sizeHint);
        return _buffer.AsMemory(_written);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => IsReal() ? Real.GetSpan(sizeHint) : GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        if (!_isOwnMemory && response.IsHandlers)
        {
            Real.Advance(bytes);
            return;
        }

        if (bytes < 0 || bytes > _buffer.Length - _written)
            throw new ArgumentOutOfRangeException(nameof(bytes), bytes, $"{_buffer.Length - _written} bytes were lent out.");
        if (response.IsHandlers)
            System.Buffers.BuffersExtensions.Write(Real, _buffer.AsSpan(_written, bytes));
        _written += bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        var starting = response.StartingAsync();
        if (!starting.IsCompletedSuccessfully)
            return FlushAsync(starting, cancellationToken);
        return response.TryClaim() ? Real.FlushAsync(cancellationToken) : Late(cancellationToken);
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        var starting = response.StartingAsync();
        if (!starting.IsCompletedSuccessfully)
            return WriteAsync(starting, source, cancellationToken);
        return response.TryClaim() ? Real.WriteAsync(source, cancellationToken) : Late(cancellationToken);
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

    /// <summary>Gives the server what was written so far.</summary>
    public void HandOver()
    {
        if (_written > 0)
            System.Buffers.BuffersExtensions.Write(Real, _buffer.AsSpan(0, _written));
    }

    /// <summary>Forgets what was written and not flushed, while the server has none of it.</summary>
    public void TakeBack()
    {
        if (!response.IsHandlers)
            _written = 0;
    }

    public void Reset()
    {
        _written = 0;
        _isOwnMemory = false;
        if (_buffer.Length > Most)
            _buffer = [];
    }

    /// <summary>To the late handler the client has left: it may stop, and need not.</summary>
    private static ValueTask<FlushResult> Late(CancellationToken cancellationToken) => cancellationToken.IsCancellationRequested
        ? ValueTask.FromCanceled<FlushResult>(cancellationToken)
        : new ValueTask<FlushResult>(new FlushResult(isCanceled: false, isCompleted: true));

    private async ValueTask<FlushResult> FlushAsync(Task starting, CancellationToken cancellationToken)
    {
        await starting.ConfigureAwait(false);
        return await FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<FlushResult> WriteAsync(Task starting, ReadOnlyMemory<byte> source, CancellationToken cancellationToken)
    {
        await starting.ConfigureAwait(false);
        return await WriteAsync(source, cancellationToken).ConfigureAwait(false);
    }

    private bool IsReal() => !(_isOwnMemory = !response.IsHandlers);

    private void Reserve(int sizeHint)
    {
        // What a late handler writes is written over.
        if (response.IsLate)
            _written = 0;
        var needed = _written + Math.Max(sizeHint, 1);
        if (needed > _buffer.Length)
            Array.Resize(ref _buffer, Math.Max(Math.Max(needed, Least), 2 * _buffer.Length));
    }
}
