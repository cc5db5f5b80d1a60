namespace Shot.Tests.Outgoing;

/// <summary>A response of which one byte comes at once, and the end when the test says so.</summary>
internal sealed class DrippingStream(Task end) : MemoryStream([1])
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await base.ReadAsync(buffer, cancellationToken);
        if (read == 0)
            await end.WaitAsync(cancellationToken);
        return read;
    }

    public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
        end.WaitAsync(cancellationToken);
}
