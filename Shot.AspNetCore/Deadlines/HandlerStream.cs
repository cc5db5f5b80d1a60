namespace Shot.AspNetCore.Deadlines;

/// <summary>The handler's response body as a stream. A write claims the response; writes of a late handler go nowhere.</summary>
internal sealed class HandlerStream(ContestedResponse response) : Stream
{
    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    private Stream Real => response.Server.Body.Stream;

    public override void Flush()
    {
        if (response.TryClaim())
            Real.Flush();
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await response.StartingAsync().ConfigureAwait(false);
        if (response.TryClaim())
            await Real.FlushAsync(cancellationToken).ConfigureAwait(false);
        else
            cancellationToken.ThrowIfCancellationRequested();
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        if (response.TryClaim())
            Real.Write(buffer, offset, count);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await response.StartingAsync().ConfigureAwait(false);
        if (response.TryClaim())
            await Real.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        else
            cancellationToken.ThrowIfCancellationRequested();
    }

    // The base class would call the synchronous write, which servers forbid.
    public override IAsyncResult BeginWrite(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state) =>
        TaskToAsyncResult.Begin(WriteAsync(buffer, offset, count, CancellationToken.None), callback, state);

    public override void EndWrite(IAsyncResult asyncResult) => TaskToAsyncResult.End(asyncResult);
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}
