using System.Collections.Frozen;
using System.Text;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Shot.AspNetCore.Deadlines;
using Shot.CompilerServices;

namespace Shot.AspNetCore.Answers;

/// <summary>The guard's own answers over HTTP, as the application's settings have them. One for an application, for all its threads.</summary>
internal sealed class HttpAnswers
{
    /// <summary>How long the answer to a missed deadline waits for the application's part of it.</summary>
    internal static readonly TimeSpan HookBound = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// The headers that describe content, or where it is to be found. Content-Type and Cache-Control get values of the answer's own.
    /// </summary>
    private static readonly string[] OfContent =
    [
        HeaderNames.AcceptRanges, HeaderNames.Age, HeaderNames.ContentDisposition, HeaderNames.ContentEncoding, HeaderNames.ContentLanguage,
        HeaderNames.ContentLength, HeaderNames.ContentLocation, HeaderNames.ContentMD5, HeaderNames.ContentRange, HeaderNames.ETag,
        HeaderNames.Expires, HeaderNames.LastModified, HeaderNames.Link, HeaderNames.Location, HeaderNames.Pragma, HeaderNames.Trailer, "Content-Digest", "Digest", "Refresh", "Repr-Digest",
    ];

    private readonly IServiceScopeFactory? _scopes;
    private readonly Func<ShotRejection, ValueTask>? _onRejected;
    private readonly RateLimitFields _fields;
    private readonly LimitAnswers _application;
    private readonly FrozenDictionary<string, LimitAnswers> _limits;

    /// <exception cref="OptionsValidationException">A setting is out of its range.</exception>
    public HttpAnswers(IServiceProvider services)
        : this(
            services.GetService<IOptions<ShotHttpOptions>>()?.Value ?? new ShotHttpOptions(),
            services.GetService<ILoggerFactory>()?.CreateLogger("Shot"),
            services.GetService<IServiceScopeFactory>(),
            services.GetService<IOptions<KestrelServerOptions>>()?.Value.ResponseHeaderEncodingSelector,
            services.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? default)
    {
    }

    public HttpAnswers(
        ShotHttpOptions options,
        ILogger? log = null,
        IServiceScopeFactory? scopes = null,
        Func<string, Encoding?>? headerEncodings = null,
        CancellationToken stopping = default)
    {
        HeaderRules = new HeaderRules(headerEncodings);
        Log = log ?? NullLogger.Instance;
        Stopping = stopping;
        AbortStartedResponses = options.AbortStartedResponses;
        _scopes = scopes;
        _onRejected = options.OnRejected;
        _fields = options.RateLimitFields;
        _application = LimitAnswers.Of(options, limit: null);
        _limits = options.Answers.ToFrozenDictionary(pair => pair.Key, pair => LimitAnswers.Of(options, pair.Value), StringComparer.Ordinal);
    }

    public ILogger Log { get; }

    /// <summary>What a handler's headers may hold.</summary>
    public HeaderRules HeaderRules { get; }

    /// <summary>Fires when the server stops.</summary>
    public CancellationToken Stopping { get; }

    public bool AbortStartedResponses { get; }

    /// <summary>Whether responses tell what a limit is and what is left of it.</summary>
    public bool HasRateLimitFields => _fields != RateLimitFields.None;

    /// <summary>All answers that this guard may give.</summary>
    public IEnumerable<PreparedAnswer> Of(Guard guard)
    {
        foreach (var limit in guard.Limits)
            yield return limit.IsKeyed ? Of(limit.Name).TooManyRequests : Of(limit.Name).Overloaded;
        foreach (var gate in guard.Gates)
            yield return Of(gate.Name).Overloaded;
        foreach (var deadline in guard.Deadlines.Where(static deadline => deadline.InForce > TimeSpan.Zero))
        {
            // What runs past its deadline may pile up to where new calls are refused.
            yield return Of(deadline.Name).Overloaded;
            yield return Of(deadline.Name).Timeout;
        }
    }

    /// <summary>The status of a missed deadline of this name.</summary>
    public int TimeoutStatus(string deadlineName) => Of(deadlineName).Timeout.Status;

    /// <summary>Tells an admitted client what is left, when the application wants that.</summary>
    public void Announce(HttpContext context, Guard guard)
    {
        // Middleware before the guard may have sent the headers already: then they are read-only.
        if (HasRateLimitFields && !context.Response.HasStarted)
            RateLimitField.Write(context.Response.Headers, guard, refusedBy: null, retryAfterSeconds: 0);
    }

    /// <summary>The answer to a request that the guard refused.</summary>
    public Task RefuseAsync(HttpContext context, Guard guard, GuardCall refused) =>
        RefuseAsync(context, refused.RefusedBy, refused.RetryAfter, refused.IsKeyed, guard);

    /// <summary>
    /// The answer to a request that has missed its deadline. What the application does on the way has a draft of it, and little time.
    /// </summary>
    /// <param name="context">Whose response is sent: the request's, where its handler has stopped.</param>
    /// <param name="server">The request as the guard met it.</param>
    /// <param name="deadlineName">The name of the deadline.</param>
    /// <param name="time">The guard's time.</param>
    public async Task TimeoutAsync(HttpContext context, ServerFeatures server, string deadlineName, TimeProvider time)
    {
        var answer = Of(deadlineName).Timeout;
        Begin(context, answer);
        if (server.DueCors is null && _onRejected is null)
        {
            await WriteAsync(context, answer).ConfigureAwait(false);
            return;
        }

        var scope = _scopes?.CreateAsyncScope();
        var draft = new ResponseDraft(server, scope?.ServiceProvider, context.Response);

        var drawn = DrawAsync(draft, answer, deadlineName, server.DueCors, scope);
        try
        {
            await drawn.WaitAsync(HookBound, time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!drawn.IsFaulted)
        {
            Log.HookLate(deadlineName, HookBound.TotalMilliseconds);
            await WriteAsync(context, answer).ConfigureAwait(false);
            return;
        }

        var hasBody = await draft.HandOverAsync(context.Response).ConfigureAwait(false);
        if (draft.Refused is { } refused)
            Log.HookFailed(refused, deadlineName);
        if (!hasBody)
            await WriteAsync(context, answer).ConfigureAwait(false);
    }

    /// <summary>The answer to a refused or late guarded service behind the endpoint.</summary>
    public Task OfAsync(HttpContext context, IShotException error)
    {
        // The handler may have begun an answer of its own.
        context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = null;
        if (context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is { Count: > 0, IsReadOnly: false } trailers)
            trailers.Clear();
        (context.Response.BodyWriter as HandlerWriter)?.TakeBack();
        if (error is ShotOverloadedException overloaded)
            return RefuseAsync(context, error.LimitName, overloaded.RetryAfter, overloaded.IsKeyed, guard: null);
        return SendAsync(context, Of(error.LimitName).Timeout, error.LimitName, TimeSpan.Zero, CorsHeaders.Due(context));
    }

    /// <summary>
    /// The answer to a gRPC call of which a guarded service behind its method was refused, or late. The call's own server sends it, and this says what. What has to
    /// be among the headers is there, unless the response has started.
    /// </summary>
    public async Task<PreparedAnswer> OfCallAsync(HttpContext context, IShotException error)
    {
        var limit = Of(error.LimitName);
        var overloaded = error as ShotOverloadedException;
        var answer = overloaded is null ? limit.Timeout : overloaded.IsKeyed ? limit.TooManyRequests : limit.Overloaded;
        RequestMetrics.Mark(context, answer.Outcome);
        if (overloaded is not null && !context.Response.HasStarted)
            SayWhen(context, limit, overloaded.RetryAfter, overloaded.IsKeyed);
        await TellAsync(new ShotRejection(context, answer.Outcome, error.LimitName, overloaded?.RetryAfter ?? TimeSpan.Zero)).ConfigureAwait(false);
        return answer;
    }

    /// <summary>The answer to a request whose handler still runs at its deadline. The request's context is the handler's: this has one of its own.</summary>
    /// <returns>The status that was sent.</returns>
    public async Task<int> LateAsync(ServerFeatures server, string deadlineName, TimeProvider time)
    {
        var (response, body) = server.Direct;
        var context = StandIn.For(server, response, body, services: null);
        if (context.Response.HasStarted)
            return context.Response.StatusCode;

        // The connection is the handler's until it ends: another request on it would wait for it.
        if (server.IsHttp1)
            context.Response.Headers.Connection = "close";
        await TimeoutAsync(context, server, deadlineName, time).ConfigureAwait(false);
        await context.Response.CompleteAsync().ConfigureAwait(false);
        return context.Response.StatusCode;
    }

    private static Task WriteAsync(HttpContext context, PreparedAnswer answer)
    {
        // A call's status is among the headers.
        if (GrpcAnswer.IsFor(context.Request))
            return Task.CompletedTask;
        var response = context.Response;

        // What the handler or the hook has written and not flushed cannot be taken back from the server: it is the body then, as long as
        // it is.
        if (response.BodyWriter is { CanGetUnflushedBytes: true, UnflushedBytes: > 0 })
            return Task.CompletedTask;
        var body = answer.BodyFor(response.StatusCode);
        response.ContentType = "application/problem+json";
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(body, 0, body.Length, CancellationToken.None);
    }

    /// <summary>
    /// Takes back what was said of the content that will not be sent now. All else, such as CORS headers and cookies, stays.
    /// </summary>
    private static void Withdraw(IHeaderDictionary headers)
    {
        foreach (var name in OfContent)
            headers.Remove(name);
    }

    private LimitAnswers Of(string limitName) => _limits.TryGetValue(limitName, out var limit) ? limit : _application;

    private Task RefuseAsync(HttpContext context, string limitName, TimeSpan retryAfter, bool isKeyed, Guard? guard)
    {
        var limit = Of(limitName);
        var seconds = SayWhen(context, limit, retryAfter, isKeyed);
        if (HasRateLimitFields && guard is not null)
            RateLimitField.Write(context.Response.Headers, guard, limitName, seconds);
        return SendAsync(context, isKeyed ? limit.TooManyRequests : limit.Overloaded, limitName, retryAfter, CorsHeaders.Due(context));
    }

    /// <summary>Tells the client when to return.</summary>
    /// <returns>The seconds that it is told.</returns>
    private static long SayWhen(HttpContext context, LimitAnswers limit, TimeSpan retryAfter, bool isKeyed)
    {
        var spread = isKeyed ? limit.KeyedRetryAfterSpread : limit.RetryAfterSpread;
        var seconds = RetryAfter.Seconds(retryAfter, spread);
        context.Response.Headers.RetryAfter = RetryAfter.Text(seconds);
        if (GrpcAnswer.IsFor(context.Request))
            context.Response.Headers["grpc-retry-pushback-ms"] = GrpcAnswer.PushbackMs(retryAfter, seconds, isSpread: spread > 0);
        return seconds;
    }

    /// <summary>Sets status and headers, but for what the body needs.</summary>
    private static void Begin(HttpContext context, PreparedAnswer answer)
    {
        var response = context.Response;
        RequestMetrics.Mark(context, answer.Outcome);
        if (response.Headers.Count > 0)
            Withdraw(response.Headers);
        response.Headers.CacheControl = "no-store";
        if (GrpcAnswer.IsFor(context.Request))
            GrpcAnswer.Write(context, answer.GrpcStatus, answer.GrpcMessage);
        else
            response.StatusCode = answer.Status;
    }

    private Task SendAsync(HttpContext context, PreparedAnswer answer, string limitName, TimeSpan retryAfter, ICorsMetadata? cors)
    {
        Begin(context, answer);
        return cors is null && _onRejected is null
            ? WriteAsync(context, answer)
            : PrepareAndSendAsync(context, answer, new ShotRejection(context, answer.Outcome, limitName, retryAfter), cors);
    }

    private async Task PrepareAndSendAsync(HttpContext context, PreparedAnswer answer, ShotRejection rejection, ICorsMetadata? cors)
    {
        if (cors is not null)
            await CorsHeaders.ApplyAsync(context, cors).ConfigureAwait(false);
        await TellAsync(rejection).ConfigureAwait(false);
        if (!context.Response.HasStarted)
            await WriteAsync(context, answer).ConfigureAwait(false);
    }

    /// <summary>The application's part of the answer to a missed deadline.</summary>
    private async Task DrawAsync(
        ResponseDraft draft, PreparedAnswer answer, string deadlineName, ICorsMetadata? cors, AsyncServiceScope? scope)
    {
        var rejection = new ShotRejection(draft.Context, answer.Outcome, deadlineName, TimeSpan.Zero);
        try
        {
            if (cors is not null)
                await CorsHeaders.ApplyAsync(draft.Context, cors).ConfigureAwait(false);

            // Elsewhere: the hook may block, and whether it does or waits, the client does not wait for it.
            if (_onRejected is not null)
                await Task.Run(() => TellAsync(rejection)).ConfigureAwait(false);
        }
        finally
        {
            if (scope is not null)
                await scope.Value.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Tells the application.</summary>
    private async Task TellAsync(ShotRejection rejection)
    {
        if (_onRejected is null)
            return;
        try
        {
            await _onRejected(rejection).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // the client has its answer, whatever the application's hook does
        catch (Exception error)
#pragma warning restore CA1031
        {
            Log.HookFailed(error, rejection.LimitName);
        }
    }
}
