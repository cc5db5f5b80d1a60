using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Shot.AspNetCore.Answers;

namespace Shot.AspNetCore.Deadlines;

/// <summary>The features of a request as the guard found them, and their places in the request's collection.</summary>
internal sealed class ServerFeatures
{
    private IFeatureCollection _features = null!;
    private IResponseCookiesFeature? _cookies;
    private IHttpUpgradeFeature? _upgrade;
    private IHttpWebSocketFeature? _webSocket;
    private IHttpExtendedConnectFeature? _connect;

    public IHttpResponseFeature Response { get; private set; } = null!;

    public IHttpResponseBodyFeature Body { get; private set; } = null!;

    public IHttpRequestLifetimeFeature Lifetime { get; private set; } = null!;

    public IHttpResponseTrailersFeature? Trailers { get; private set; }

    public IHttpResetFeature? Reset { get; private set; }

    public IHttpRequestFeature Request { get; private set; } = null!;

    public IHttpConnectionFeature? Connection { get; private set; }

    public IHttpAuthenticationFeature? Authentication { get; private set; }

    public Endpoint? Endpoint { get; private set; }

    /// <summary>The endpoint's CORS metadata, when no middleware has acted on it before the handler ran.</summary>
    public ICorsMetadata? DueCors { get; private set; }

    /// <summary>The flow of the request, for callbacks on its behalf.</summary>
    public ExecutionContext? Flow { get; private set; }

    /// <summary>
    /// Whether there is a response to contest: not one that has started before the handler runs, nor a WebTransport session, which has
    /// no other answer than to be accepted.
    /// </summary>
    public bool IsContestable => !Response.HasStarted && _connect?.Protocol != "webtransport";

    /// <summary>
    /// Whether the connection serves one request after the other. A request may say otherwise (gRPC-Web's middleware makes it), but Kestrel's own features, which
    /// are their collection, have streams to reset over HTTP/2 and later only.
    /// </summary>
    public bool IsHttp1 { get; private set; }

    /// <summary>
    /// The response without what middleware has put around it. An answer for a late handler must not wait in somebody's buffer, nor
    /// meet the handler in code that both run: Kestrel and IIS are their own collection of features, and streams know what they cover.
    /// </summary>
    public (IHttpResponseFeature Response, IHttpResponseBodyFeature Body) Direct
    {
        get
        {
            if (_features is IHttpResponseFeature response and IHttpResponseBodyFeature)
                return (response, (IHttpResponseBodyFeature)_features);
            var body = Body;
            while (body is StreamResponseBodyFeature { PriorFeature: { } prior })
                body = prior;
            return (Response, body);
        }
    }

    /// <summary>Remembers the request's features. All that a late answer needs is read now: later the handler may be changing the collection.</summary>
    public void Capture(HttpContext context)
    {
        var features = _features = context.Features;
        Response = features.GetRequiredFeature<IHttpResponseFeature>();
        Body = features.GetRequiredFeature<IHttpResponseBodyFeature>();
        Lifetime = features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        Request = features.GetRequiredFeature<IHttpRequestFeature>();
        Trailers = features.Get<IHttpResponseTrailersFeature>();
        Reset = features.Get<IHttpResetFeature>();
        Connection = features.Get<IHttpConnectionFeature>();
        Authentication = features.Get<IHttpAuthenticationFeature>();
        Endpoint = context.GetEndpoint();
        DueCors = CorsHeaders.Due(context);
        Flow = ExecutionContext.Capture();
        _cookies = features.Get<IResponseCookiesFeature>();
        IsHttp1 = features is IHttpResponseFeature and not IHttpResetFeature || HttpProtocol.IsHttp11(Request.Protocol) || HttpProtocol.IsHttp10(Request.Protocol);
        _upgrade = features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade ? upgrade : null;
        _connect = features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect ? connect : null;
        _webSocket = _upgrade is null && _connect is null ? null : features.Get<IHttpWebSocketFeature>();
    }

    /// <summary>Puts the handler's features in the server's place.</summary>
    public void Replace(ContestedResponse response)
    {
        _features.Set<IHttpResponseFeature>(response);
        _features.Set<IHttpResponseBodyFeature>(response);
        _features.Set<IHttpRequestLifetimeFeature>(response);
        if (Trailers is not null)
            _features.Set<IHttpResponseTrailersFeature>(response);
        if (Reset is not null)
            _features.Set<IHttpResetFeature>(response);

        // Cookies that middleware has looked at keep the headers that they were made for: the handler gets new ones.
        if (_cookies is not null)
            _features.Set<IResponseCookiesFeature>(null);
        if (_upgrade is not null)
            _features.Set<IHttpUpgradeFeature>(new ClaimingUpgrade(response, _upgrade));
        if (_connect is not null)
            _features.Set<IHttpExtendedConnectFeature>(new ClaimingConnect(response, _connect));
        if (_webSocket is not null)
            _features.Set<IHttpWebSocketFeature>(new ClaimingWebSocket(response, _webSocket));
    }

    /// <summary>Puts the server's features back.</summary>
    public void Restore()
    {
        _features.Set(Response);
        _features.Set(Body);
        _features.Set(Lifetime);
        if (Trailers is not null)
            _features.Set(Trailers);
        if (Reset is not null)
            _features.Set(Reset);
        if (_features.Get<IResponseCookiesFeature>() != _cookies)
            _features.Set(_cookies);
        if (_upgrade is not null)
            _features.Set(_upgrade);
        if (_connect is not null)
            _features.Set(_connect);
        if (_webSocket is not null)
            _features.Set(_webSocket);
    }

    /// <summary>After an answer in the handler's place middleware sees a response that is over; a handler that still runs keeps its own features.</summary>
    public void Leave(int status, bool restore)
    {
        if (restore)
            Restore();
        _features.Set<IHttpResponseFeature>(new AnsweredResponse(Response, status));
    }

    /// <summary>Lets go of what belongs to the request that has ended. What is the connection's stays, for those who write too late.</summary>
    public void Release()
    {
        Authentication = null;
        Endpoint = null;
        DueCors = null;
        Flow = null;
        _cookies = null;
        _webSocket = null;
    }
}
