using System.Diagnostics.CodeAnalysis;
using Shot.AspNetCore.Deadlines;

namespace Shot.AspNetCore.Answers;

/// <summary>A draft of a late answer. What the CORS policy or the application's hook changes too late stays in the draft.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Its stream owns no resources.")]
internal sealed class ResponseDraft : HttpResponseFeature
{
    private readonly MemoryStream _body = new();
    private readonly StreamResponseBodyFeature _feature;
    private readonly List<(Func<object, Task> Callback, object State)> _onStarting = [];
    private readonly List<(Func<object, Task> Callback, object State)> _onCompleted = [];

    public ResponseDraft(ServerFeatures server, IServiceProvider? services, HttpResponse from)
    {
        StatusCode = from.StatusCode;
        foreach (var (name, value) in from.Headers)
            Headers[name] = value;
        _feature = new StreamResponseBodyFeature(_body);

        // The hook may outlive the request; the server's own features then serve another one.
        Context = DetachedContext.For(server, this, _feature, services);
        Context.Features.Set<IHttpRequestLifetimeFeature>(
            new HttpRequestLifetimeFeature { RequestAborted = server.Lifetime.RequestAborted });
    }

    /// <summary>The server's exception about a header; null if it accepted all.</summary>
    public Exception? Refused { get; private set; }

    public HttpContext Context { get; }

    public override void OnStarting(Func<object, Task> callback, object state) => _onStarting.Add((callback, state));
    public override void OnCompleted(Func<object, Task> callback, object state) => _onCompleted.Add((callback, state));

    /// <summary>Copies the draft to the response, once nobody changes it. Returns whether it has a body, which was sent.</summary>
    public async Task<bool> HandOverAsync(HttpResponse to)
    {
        await _feature.CompleteAsync().ConfigureAwait(false);
        to.StatusCode = StatusCode;
        to.HttpContext.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = ReasonPhrase;
        to.Headers.Clear();
        foreach (var (name, value) in Headers)
            Refused = HandlerHeaders.TrySet(to.Headers, name, value) ?? Refused;
        foreach (var (callback, state) in _onStarting)
            to.OnStarting(callback, state);
        foreach (var (callback, state) in _onCompleted)
            to.OnCompleted(callback, state);
        if (_body.Length == 0)
            return false;
        if (!HttpMethods.IsHead(Context.Request.Method))
            await to.Body.WriteAsync(_body.GetBuffer().AsMemory(0, (int)_body.Length), CancellationToken.None).ConfigureAwait(false);
        return true;
    }
}
