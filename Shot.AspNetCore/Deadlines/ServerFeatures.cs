using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Shot.AspNetCore.Deadlines;

/// <summary>The server's features of a request as the guard found them, and the means to replace and restore them.</summary>
internal sealed class ServerFeatures
{
    private IFeatureCollection _features = null!;
    private IResponseCookiesFeature? _cookies;

    public IHttpRequestFeature Request { get; private set; } = null!;
    public IHttpResponseFeature Response { get; private set; } = null!;
    public IHttpResponseBodyFeature Body { get; private set; } = null!;
    public IHttpRequestLifetimeFeature Lifetime { get; private set; } = null!;
    public IHttpResponseTrailersFeature? Trailers { get; private set; }
    public IHttpResetFeature? Reset { get; private set; }
    public IHttpUpgradeFeature? Upgrade { get; private set; }
    public IHttpExtendedConnectFeature? Connect { get; private set; }
    public IHttpWebSocketFeature? WebSocket { get; private set; }
    public IHttpConnectionFeature? Connection { get; private set; }
    public IHttpAuthenticationFeature? Authentication { get; private set; }
    public Endpoint? Endpoint { get; private set; }

    /// <summary>The endpoint's CORS metadata if no middleware acted on it before the handler ran.</summary>
    public ICorsMetadata? DueCors { get; private set; }

    /// <summary>The request's execution context, for callbacks on its behalf.</summary>
    public ExecutionContext? Flow { get; private set; }

    /// <summary>Whether the response can be contested: it has not started before the handler runs, and is not a WebTransport session, whose
    /// only possible answer is to be accepted.</summary>
    public bool IsContestable => !Response.HasStarted && Connect?.Protocol != "webtransport";

    /// <summary>Whether the connection serves one request at a time. The request's protocol may be rewritten, as gRPC-Web's middleware
    /// does, but Kestrel's own features can reset a stream only over HTTP/2 and later.</summary>
    public bool IsHttp1 { get; private set; }

    /// <summary>Whether Kestrel sends the response. Other servers, and tests without a server, accept header values beyond ASCII.</summary>
    public bool IsKestrel { get; private set; }

    /// <summary>The response without wrappers of middleware. A late answer must not wait in a buffer, nor meet the handler in code that
    /// both run. Kestrel and IIS implement the features on their collection; wrapped streams know their inner feature.</summary>
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

    /// <summary>Reads all that a late answer needs, because later the handler may change the collection.</summary>
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
        IsKestrel = Direct.Response.GetType().Assembly == typeof(KestrelServerOptions).Assembly;
        Flow = ExecutionContext.Capture();
        _cookies = features.Get<IResponseCookiesFeature>();
        IsHttp1 = features is IHttpResponseFeature and not IHttpResetFeature
            || HttpProtocol.IsHttp11(Request.Protocol)
            || HttpProtocol.IsHttp10(Request.Protocol);
        Upgrade = features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade ? upgrade : null;
        Connect = features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect ? connect : null;
        WebSocket = Upgrade is null && Connect is null ? null : features.Get<IHttpWebSocketFeature>();
    }

    public void Replace(ContestedResponse response)
    {
        SetAll(response);

        // A cookie feature that middleware has created is bound to the server's headers: the handler gets a new one.
        if (_cookies is not null)
            _features.Set<IResponseCookiesFeature>(null);
    }

    public void Restore()
    {
        SetAll(response: null);
        if (_features.Get<IResponseCookiesFeature>() != _cookies)
            _features.Set(_cookies);
    }

    /// <summary>After a late answer: middleware sees a finished response. A handler that still runs keeps its own features.</summary>
    public void Leave(int status, bool restore)
    {
        if (restore)
            Restore();
        _features.Set<IHttpResponseFeature>(new AnsweredResponse(Response, status));
    }

    /// <summary>Releases what belongs to the request, not to its connection, to which a handler may still write.</summary>
    public void Release()
    {
        (Authentication, Endpoint, DueCors) = (null, null, null);
        (Flow, WebSocket, _cookies) = (null, null, null);
    }

    /// <summary>Sets the handler's features, or the server's own. Not every server has all.</summary>
    private void SetAll(ContestedResponse? response)
    {
        Set(Response, response);
        Set(Body, response);
        Set(Lifetime, response);
        Set(Trailers, response);
        Set(Reset, response);
        Set(Upgrade, response);
        Set(Connect, response);
        Set(WebSocket, response);
    }

    private void Set<T>(T? own, T? handlers)
        where T : class
    {
        if (own is not null)
            _features.Set(handlers ?? own);
    }
}
