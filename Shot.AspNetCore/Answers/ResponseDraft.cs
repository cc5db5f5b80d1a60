using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Shot.AspNetCore.Deadlines;

namespace Shot.AspNetCore.Answers;

/// <summary>
/// A response that the application may still change while its time runs. Whoever comes too late has changed nothing but this.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Its stream holds nothing.")]
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

        // The application may go on with it when the server's own features serve another request.
        Context = StandIn.For(server, this, _feature, services);
        Context.Features.Set<IHttpRequestLifetimeFeature>(new HttpRequestLifetimeFeature { RequestAborted = server.Lifetime.RequestAborted });
    }

    /// <summary>Why a header was not handed over: the server does not take it.</summary>
    public Exception? Refused { get; private set; }

    /// <summary>The request's, with this response.</summary>
    public HttpContext Context { get; }

    public override void OnStarting(Func<object, Task> callback, object state) => _onStarting.Add((callback, state));

    public override void OnCompleted(Func<object, Task> callback, object state) => _onCompleted.Add((callback, state));

    /// <summary>Makes it the response itself, once nobody changes it any more.</summary>
    /// <returns>Whether it has a body, which was sent.</returns>
    public async Task<bool> HandOverAsync(HttpResponse to)
    {
        await _feature.CompleteAsync().ConfigureAwait(false);
        to.StatusCode = StatusCode;
        to.HttpContext.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = ReasonPhrase;
        to.Headers.Clear();
        foreach (var (name, value) in Headers)
        {
            try
            {
                to.Headers[name] = value;
            }
            catch (Exception error) when (error is InvalidOperationException or ArgumentException)
            {
                Refused = error;
            }
        }

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
