namespace Shot.AspNetCore.Deadlines;

/// <summary>
/// The handler's response body as a stream. A write claims the response; writes of a late handler go nowhere.
/// </summary>
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

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        var starting = response.StartingAsync();
        if (!starting.IsCompletedSuccessfully)
            return FlushAsync(starting, cancellationToken);
        return response.TryClaim() ? Real.FlushAsync(cancellationToken) : ContestedResponse.Late(cancellationToken);
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        if (response.TryClaim())
            Real.Write(buffer, offset, count);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (response.TryClaim())
            Real.Write(buffer);
    }

    public override void WriteByte(byte value)
    {
        if (response.TryClaim())
            Real.WriteByte(value);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        var starting = response.StartingAsync();
        if (!starting.IsCompletedSuccessfully)
            return WriteAsync(starting, buffer.AsMemory(offset, count), cancellationToken).AsTask();
        return response.TryClaim() ? Real.WriteAsync(buffer, offset, count, cancellationToken) : ContestedResponse.Late(cancellationToken);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var starting = response.StartingAsync();
        if (!starting.IsCompletedSuccessfully)
            return WriteAsync(starting, buffer, cancellationToken);
        return response.TryClaim() ? Real.WriteAsync(buffer, cancellationToken) : new ValueTask(ContestedResponse.Late(cancellationToken));
    }

    // The base class would call the synchronous write, which servers forbid.
    public override IAsyncResult BeginWrite(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state) =>
        TaskToAsyncResult.Begin(WriteAsync(buffer, offset, count, CancellationToken.None), callback, state);

    public override void EndWrite(IAsyncResult asyncResult) => TaskToAsyncResult.End(asyncResult);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async Task FlushAsync(Task starting, CancellationToken cancellationToken)
    {
        await starting.ConfigureAwait(false);
        await FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask WriteAsync(Task starting, ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        await starting.ConfigureAwait(false);
        await WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
    }
}
