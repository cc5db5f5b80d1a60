namespace Shot.Http.Deadlines;

/// <summary>The content of a response whose reading ends at the deadline of the call that has sent the request. Other sides may send headers
/// at once and the rest late.</summary>
internal sealed class DeadlineContent : HttpContent
{
    private readonly HttpContent _content;
    private readonly DeadlineCut _cut;

    /// <param name="content">The response's content. Disposed with this one.</param>
    /// <param name="cut">Disposed with this content.</param>
    public DeadlineContent(HttpContent content, DeadlineCut cut)
    {
        (_content, _cut) = (content, cut);
        foreach (var (name, values) in content.Headers.NonValidated)
            Headers.TryAddWithoutValidation(name, values);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        _cut.Run(
            static async (token, read) =>
            {
                await read.Content.CopyToAsync(read.Stream, read.Context, token).ConfigureAwait(false);
                return true;
            },
            (Content: _content, Stream: stream, Context: context),
            cancellationToken).AsTask();

    protected override Task<Stream> CreateContentReadStreamAsync() => CreateContentReadStreamAsync(CancellationToken.None);

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        new DeadlineStream(await _content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), _cut);

    protected override bool TryComputeLength(out long length)
    {
        length = _content.Headers.ContentLength ?? 0;
        return _content.Headers.ContentLength is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
            _cut.Dispose();
        }

        base.Dispose(disposing);
    }
}
