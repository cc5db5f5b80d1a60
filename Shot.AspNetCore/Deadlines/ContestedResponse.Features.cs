using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Shot.AspNetCore.Deadlines;

/// <summary>What the handler sees in place of the server's features.</summary>
internal sealed partial class ContestedResponse
    : IHttpResponseFeature, IHttpResponseBodyFeature, IHttpResponseTrailersFeature, IHttpRequestLifetimeFeature, IHttpResetFeature
{
    /// <summary>
    /// Set in the flow that answers for a late handler: callbacks that middleware has registered there before the handler ran
    /// see the response that they are called for, while the handler goes on seeing its own.
    /// </summary>
    private static readonly AsyncLocal<ContestedResponse?> Answering = new();

    private int _status;
    private string? _reason;
    private CancellationToken _requestAborted;

    /// <summary>The real response's headers; null while the handler has its own.</summary>
    public IHeaderDictionary? RealHeaders => Real?.Headers;

    /// <summary>The real response's trailers; null while the handler has its own.</summary>
    public IHeaderDictionary? RealTrailers => IsHandlers ? _server.Trailers?.Trailers : null;

    private IHttpResponseFeature? Real => (Volatile.Read(ref _word) & OwnerMask) switch
    {
        Handler => _server.Response,
        Deadline when Answering.Value == this => _server.Direct.Response,
        _ => null,
    };

    int IHttpResponseFeature.StatusCode
    {
        // A late handler, and what stands between it and the guard, sees what the client was told: no cache keeps its answer.
        get => Real?.StatusCode ?? (IsLate ? Answers.TimeoutStatus(_late?.DeadlineName ?? GuardCall.DeadlineName) : _status);
        set
        {
            if (Real is { } real)
                real.StatusCode = value;
            else
                _status = value;
        }
    }

    string? IHttpResponseFeature.ReasonPhrase
    {
        get => Real is { } real ? real.ReasonPhrase : _reason;
        set
        {
            if (Real is { } real)
                real.ReasonPhrase = value;
            else
                _reason = value;
        }
    }

    IHeaderDictionary IHttpResponseFeature.Headers
    {
        get => _headers;
        set => throw new NotSupportedException("Behind UseShot() the collection of response headers cannot be replaced: change the headers in it.");
    }

    [Obsolete("Superseded by IHttpResponseBodyFeature.")]
    Stream IHttpResponseFeature.Body
    {
        get => _stream;
        set => throw new NotSupportedException("Behind UseShot() set HttpResponse.Body, or an IHttpResponseBodyFeature, instead of IHttpResponseFeature.Body.");
    }

    bool IHttpResponseFeature.HasStarted => Real?.HasStarted ?? IsLate;

    Stream IHttpResponseBodyFeature.Stream => _stream;

    PipeWriter IHttpResponseBodyFeature.Writer => _writer;

    IHeaderDictionary IHttpResponseTrailersFeature.Trailers
    {
        get => _trailers;
        set => throw new NotSupportedException("Behind UseShot() the collection of trailers cannot be replaced: change the trailers in it.");
    }

    CancellationToken IHttpRequestLifetimeFeature.RequestAborted
    {
        get => _requestAborted;
        set => _requestAborted = value;
    }

    void IHttpResponseFeature.OnStarting(Func<object, Task> callback, object state)
    {
        if (Real is { } real)
            real.OnStarting(callback, state);
        else if (!IsLate)
            _onStarting.Add(new(callback, state));
    }

    /// <summary>Goes to the server at once: what the handler wants disposed of is, however its response ends.</summary>
    void IHttpResponseFeature.OnCompleted(Func<object, Task> callback, object state)
    {
        // Middleware may register in the flow that answers for the handler, while the handler does.
        lock (_ending)
            _server.Response.OnCompleted(callback, state);
    }

    void IHttpResponseBodyFeature.DisableBuffering()
    {
        if (IsHandlers)
            _server.Body.DisableBuffering();
        else
            _isBufferingDisabled = true;
    }

    async Task IHttpResponseBodyFeature.StartAsync(CancellationToken cancellationToken)
    {
        await StartingAsync().ConfigureAwait(false);
        await (TryClaim() ? _server.Body.StartAsync(cancellationToken) : Late(cancellationToken)).ConfigureAwait(false);
    }

    async Task IHttpResponseBodyFeature.SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken)
    {
        await StartingAsync().ConfigureAwait(false);
        var sending = TryClaim() ? _server.Body.SendFileAsync(path, offset, count, cancellationToken) : Late(cancellationToken);
        await sending.ConfigureAwait(false);
    }

    async Task IHttpResponseBodyFeature.CompleteAsync()
    {
        await StartingAsync().ConfigureAwait(false);
        if (TryClaim())
            await _server.Body.CompleteAsync().ConfigureAwait(false);
    }

    void IHttpRequestLifetimeFeature.Abort()
    {
        if (TryClaim())
            _server.Lifetime.Abort();
    }

    void IHttpResetFeature.Reset(int errorCode)
    {
        if (TryClaim())
            _server.Reset!.Reset(errorCode);
    }

    /// <summary>What a late handler's write comes to: nothing, or the cancellation that it asked to be told of.</summary>
    internal static Task Late(CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : Task.CompletedTask;
}
