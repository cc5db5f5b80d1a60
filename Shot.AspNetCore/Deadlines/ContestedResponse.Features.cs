using System.IO.Pipelines;
using System.Net.WebSockets;

namespace Shot.AspNetCore.Deadlines;

/// <summary>The features that the handler sees instead of the server's.</summary>
internal sealed partial class ContestedResponse
    : IHttpResponseFeature, IHttpResponseBodyFeature, IHttpResponseTrailersFeature, IHttpRequestLifetimeFeature, IHttpResetFeature,
        IHttpUpgradeFeature, IHttpExtendedConnectFeature, IHttpWebSocketFeature
{
    /// <summary>Set in the flow that answers a late request. Callbacks that middleware registered before the handler ran see the response
    /// that is sent, while the handler still sees its own.</summary>
    private static readonly AsyncLocal<ContestedResponse?> Answering = new();

    // The handler's status and reason until it claims the response.
    private readonly HttpResponseFeature _own = new();

    /// <summary>The server's response headers; null while the handler has its own.</summary>
    public IHeaderDictionary? RealHeaders => Real?.Headers;

    /// <summary>The server's trailers; null while the handler has its own.</summary>
    public IHeaderDictionary? RealTrailers => IsHandlers ? Server.Trailers?.Trailers : null;

    private IHttpResponseFeature? Real => Owner switch
    {
        Handler => Server.Response,
        Deadline when Answering.Value == this => Server.Direct.Response,
        _ => null,
    };

    public CancellationToken RequestAborted { get; set; }

    int IHttpResponseFeature.StatusCode
    {
        // A late handler, and middleware between it and the guard, sees the status that the client got, so that no cache stores its answer.
        get => Real?.StatusCode ?? (IsLate ? Answers.TimeoutStatus(_late?.DeadlineName ?? GuardCall.DeadlineName) : _own.StatusCode);
        set => (Real ?? _own).StatusCode = value;
    }

    string? IHttpResponseFeature.ReasonPhrase
    {
        get => (Real ?? _own).ReasonPhrase;
        set => (Real ?? _own).ReasonPhrase = value;
    }

    IHeaderDictionary IHttpResponseFeature.Headers
    {
        get => _headers;
        set => throw new NotSupportedException(
            "After UseShot() the collection of response headers cannot be replaced: change the headers in it.");
    }

    [Obsolete("Superseded by IHttpResponseBodyFeature.")]
    Stream IHttpResponseFeature.Body
    {
        get => _stream;
        set => throw new NotSupportedException(
            "After UseShot() set HttpResponse.Body or an IHttpResponseBodyFeature, instead of IHttpResponseFeature.Body.");
    }

    bool IHttpResponseFeature.HasStarted => Real?.HasStarted ?? IsLate;
    Stream IHttpResponseBodyFeature.Stream => _stream;
    PipeWriter IHttpResponseBodyFeature.Writer => _writer;

    IHeaderDictionary IHttpResponseTrailersFeature.Trailers
    {
        get => _trailers;
        set => throw new NotSupportedException("After UseShot() the collection of trailers cannot be replaced: change the trailers in it.");
    }

    bool IHttpUpgradeFeature.IsUpgradableRequest => Server.Upgrade is { IsUpgradableRequest: true };
    bool IHttpExtendedConnectFeature.IsExtendedConnect => Server.Connect is { IsExtendedConnect: true };
    string? IHttpExtendedConnectFeature.Protocol => Server.Connect?.Protocol;
    bool IHttpWebSocketFeature.IsWebSocketRequest => Server.WebSocket is { IsWebSocketRequest: true };

    void IHttpResponseFeature.OnStarting(Func<object, Task> callback, object state)
    {
        if (Real is { } real)
            real.OnStarting(callback, state);
        else if (!IsLate)
            _onStarting.Add(new(callback, state));
    }

    /// <summary>Registered with the server immediately: it must run however the response ends.</summary>
    void IHttpResponseFeature.OnCompleted(Func<object, Task> callback, object state)
    {
        // Middleware may register a callback in the flow that answers, while the handler registers one.
        lock (_ending)
            Server.Response.OnCompleted(callback, state);
    }

    void IHttpResponseBodyFeature.DisableBuffering()
    {
        if (IsHandlers)
            Server.Body.DisableBuffering();
        else
            _isBufferingDisabled = true;
    }

    async Task IHttpResponseBodyFeature.StartAsync(CancellationToken cancellationToken)
    {
        await StartingAsync().ConfigureAwait(false);
        await (TryClaim() ? Server.Body.StartAsync(cancellationToken) : Late(cancellationToken)).ConfigureAwait(false);
    }

    async Task IHttpResponseBodyFeature.SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken)
    {
        await StartingAsync().ConfigureAwait(false);
        var sending = TryClaim() ? Server.Body.SendFileAsync(path, offset, count, cancellationToken) : Late(cancellationToken);
        await sending.ConfigureAwait(false);
    }

    async Task IHttpResponseBodyFeature.CompleteAsync()
    {
        await StartingAsync().ConfigureAwait(false);
        if (TryClaim())
            await Server.Body.CompleteAsync().ConfigureAwait(false);
    }

    void IHttpRequestLifetimeFeature.Abort()
    {
        if (TryClaim())
            Server.Lifetime.Abort();
    }

    void IHttpResetFeature.Reset(int errorCode)
    {
        if (TryClaim())
            Server.Reset!.Reset(errorCode);
    }

    Task<Stream> IHttpUpgradeFeature.UpgradeAsync() =>
        TryClaim() ? Server.Upgrade!.UpgradeAsync() : Task.FromException<Stream>(CannotTakeOver());

    ValueTask<Stream> IHttpExtendedConnectFeature.AcceptAsync() =>
        TryClaim() ? Server.Connect!.AcceptAsync() : ValueTask.FromException<Stream>(CannotTakeOver());

    /// <summary>Claims first: if <c>UseWebSockets()</c> precedes <c>UseShot()</c>, its handshake uses the server's feature.</summary>
    Task<WebSocket> IHttpWebSocketFeature.AcceptAsync(WebSocketAcceptContext context) =>
        TryClaim() ? Server.WebSocket!.AcceptAsync(context) : Task.FromException<WebSocket>(CannotTakeOver());

    /// <summary>The result of a late handler's write: nothing is written, but cancellation is honoured.</summary>
    internal static Task Late(CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : Task.CompletedTask;

    /// <summary>Unlike a write, taking over a connection cannot be ignored: there is no connection to return.</summary>
    private static OperationCanceledException CannotTakeOver() =>
        new("The request was answered at its deadline: its connection can no longer be taken over.");
}
