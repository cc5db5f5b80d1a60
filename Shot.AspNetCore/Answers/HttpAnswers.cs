using System.Collections.Frozen;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Shot.AspNetCore.Deadlines;
using Shot.Guarding;

namespace Shot.AspNetCore.Answers;

/// <summary>Writes the rejections of a host: refusals, late answers, and those of guarded services. Thread-safe.</summary>
internal sealed class HttpAnswers
{
    /// <summary>Maximum time that a late answer waits for the CORS policy and <c>OnRejected</c>.</summary>
    internal static readonly TimeSpan HookBound = TimeSpan.FromMilliseconds(100);

    /// <summary>Headers about content that is not sent. Others, such as CORS headers and cookies, stay.</summary>
    private static readonly string[] ContentHeaders =
    [
        HeaderNames.AcceptRanges, HeaderNames.Age, HeaderNames.ContentDisposition, HeaderNames.ContentEncoding, HeaderNames.ContentLanguage,
        HeaderNames.ContentLength, HeaderNames.ContentLocation, HeaderNames.ContentMD5, HeaderNames.ContentRange, HeaderNames.ETag,
        HeaderNames.Expires, HeaderNames.LastModified, HeaderNames.Link, HeaderNames.Location, HeaderNames.Pragma, HeaderNames.Trailer,
        "Content-Digest", "Digest", "Refresh", "Repr-Digest",
    ];

    private readonly IServiceScopeFactory? _scopes;
    private readonly Func<ShotRejection, ValueTask>? _onRejected;
    private readonly RateLimitFields _fields;
    private readonly LimitAnswers _application;
    private readonly FrozenDictionary<string, LimitAnswers> _limits;

    /// <summary>Without services there is no host. Without options, the host's own apply.</summary>
    public HttpAnswers(IServiceProvider? services, ShotHttpOptions? options = null)
    {
        options ??= services?.GetService<IOptions<ShotHttpOptions>>()?.Value ?? new ShotHttpOptions();
        HeaderRules = new HeaderRules(services?.GetService<IOptions<KestrelServerOptions>>()?.Value.ResponseHeaderEncodingSelector);
        Log = services?.GetService<ILoggerFactory>()?.CreateLogger("Shot") ?? NullLogger.Instance;
        Stopping = services?.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? default;
        AbortStartedResponses = options.AbortStartedResponses;
        Criticality = options.Criticality;
        TrustCallers = options.TrustCallers;
        CallerDeadlineHeader = options.CallerDeadlineHeader;
        _scopes = services?.GetService<IServiceScopeFactory>();
        _onRejected = options.OnRejected;
        _fields = options.RateLimitFields;
        _application = LimitAnswers.Of(options, limit: null);
        _limits = options.Answers.ToFrozenDictionary(
            static pair => pair.Key, pair => LimitAnswers.Of(options, pair.Value), StringComparer.Ordinal);
    }

    public ILogger Log { get; }
    public HeaderRules HeaderRules { get; }
    public CancellationToken Stopping { get; }
    public bool AbortStartedResponses { get; }

    /// <inheritdoc cref="ShotHttpOptions.Criticality"/>
    public Func<HttpContext, ShotCriticality?>? Criticality { get; }
    /// <inheritdoc cref="ShotHttpOptions.TrustCallers"/>
    public bool TrustCallers { get; }

    /// <inheritdoc cref="ShotHttpOptions.CallerDeadlineHeader"/>
    public string? CallerDeadlineHeader { get; }
    public bool HasRateLimitFields => _fields != RateLimitFields.None;

    /// <summary>All rejections that this guard may send, for OpenAPI documents.</summary>
    public IEnumerable<PreparedAnswer> Of(Guard guard)
    {
        foreach (var limit in guard.Limits)
        {
            yield return limit.IsKeyed ? Of(limit.Name).TooManyRequests : Of(limit.Name).Overloaded;
            if (limit.CostFrom is not null)
                yield return Of(limit.Name).TooCostly;
        }

        foreach (var gate in guard.Gates)
            yield return Of(gate.Name).Overloaded;
        foreach (var deadline in guard.Deadlines.Where(static deadline => deadline.InForce > TimeSpan.Zero))
        {
            // Late work may accumulate until new calls are refused.
            yield return Of(deadline.Name).Overloaded;
            yield return Of(deadline.Name).Timeout;
        }
    }

    /// <summary>The rejection for a guarded service that refused or was late.</summary>
    public PreparedAnswer Of(IShotException error)
    {
        var limit = Of(error.LimitName);
        return error is ShotOverloadedException overloaded ? limit.Refused(overloaded.RetryAfter, overloaded.IsKeyed) : limit.Timeout;
    }

    public int TimeoutStatus(string deadlineName) => Of(deadlineName).Timeout.Status;

    /// <summary>Adds <c>RateLimit</c> headers to an admitted request's response, if the application wants them.</summary>
    public void Announce(HttpContext context, Guard guard, RequestWatch watch)
    {
        // Earlier middleware may have started the response: then the headers are read-only.
        if (HasRateLimitFields && !context.Response.HasStarted)
            RateLimitHeaders.Write(
                context.Response.Headers, guard, refusedBy: null, retryAfterSeconds: 0, Numbers(guard, watch));
    }

    public Task RefuseAsync(HttpContext context, Guard guard, RequestWatch asked, GuardCall refused) =>
        RefuseAsync(context, refused.RefusedBy, refused.RetryAfter, refused.IsKeyed, guard, asked);

    /// <summary>Answers a request that does not start, because its caller's deadline leaves it no time.</summary>
    public Task TimeoutAsync(HttpContext context, string deadlineName) =>
        SendAsync(context, Of(deadlineName).Timeout, deadlineName, TimeSpan.Zero);

    /// <summary>Sends a late answer, to the request's own context if its handler has stopped. The hook has at most
    /// <see cref="HookBound"/>.</summary>
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
        var drafting = DraftAsync(draft, answer, deadlineName, server.DueCors, scope);
        try
        {
            await drafting.WaitAsync(HookBound, time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!drafting.IsFaulted)
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

    /// <summary>Sends the rejection for a guarded service behind the endpoint that refused the call or was late.</summary>
    public Task OfAsync(HttpContext context, IShotException error)
    {
        // The handler may have started a response of its own.
        context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = null;
        if (context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is { Count: > 0, IsReadOnly: false } trailers)
            trailers.Clear();
        (context.Response.BodyWriter as HandlerWriter)?.Discard();
        return error is ShotOverloadedException overloaded
            ? RefuseAsync(context, error.LimitName, overloaded.RetryAfter, overloaded.IsKeyed, guard: null, asked: null)
            : TimeoutAsync(context, error.LimitName);
    }

    /// <summary>The rejection of a gRPC call, whose server sends the status. Adds headers unless the response has started.</summary>
    public async Task<PreparedAnswer> OfCallAsync(HttpContext context, IShotException error)
    {
        var limit = Of(error.LimitName);
        var overloaded = error as ShotOverloadedException;
        var answer = Of(error);
        RequestMetrics.Mark(context, answer.Outcome);
        if (overloaded is not null && !context.Response.HasStarted)
            SetRetryAfter(context, limit, overloaded.RetryAfter, overloaded.IsKeyed);
        var rejection = new ShotRejection(context, answer.Outcome, error.LimitName, overloaded?.RetryAfter ?? TimeSpan.Zero);
        await InvokeHookAsync(rejection).ConfigureAwait(false);
        return answer;
    }

    /// <summary>Sends a late answer while the handler still uses the request's context, and returns the status.</summary>
    public async Task<int> LateAsync(ServerFeatures server, string deadlineName, TimeProvider time)
    {
        var (response, body) = server.Direct;
        var context = DetachedContext.For(server, response, body, services: null);
        if (context.Response.HasStarted)
            return context.Response.StatusCode;

        // The handler holds the connection until it ends; another request on it would wait.
        if (server.IsHttp1)
            context.Response.Headers.Connection = "close";
        await TimeoutAsync(context, server, deadlineName, time).ConfigureAwait(false);
        await context.Response.CompleteAsync().ConfigureAwait(false);
        return context.Response.StatusCode;
    }

    private static Task WriteAsync(HttpContext context, PreparedAnswer answer)
    {
        // The status of a gRPC call is among the headers.
        if (GrpcAnswer.IsFor(context.Request))
            return Task.CompletedTask;
        var response = context.Response;

        // The application shows its own page for the status. Middleware around writes it.
        if (answer.Outcome == ShotOutcome.Overloaded && RefusalPage.IsDue(context))
            return Task.CompletedTask;

        // Data that the handler or the hook has written without flushing cannot be taken back from the server: it is the body.
        if (response.BodyWriter is { CanGetUnflushedBytes: true, UnflushedBytes: > 0 })
            return Task.CompletedTask;
        var body = answer.BodyFor(response.StatusCode);
        response.ContentType = "application/problem+json";
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(body, 0, body.Length, CancellationToken.None);
    }

    private LimitAnswers Of(string limitName) => _limits.TryGetValue(limitName, out var limit) ? limit : _application;

    /// <summary>The numbers of the plans of a request's keys; null if no limit has plans.</summary>
    private static Func<LimitPolicy, (int Permits, double PerSecond)>? Numbers(Guard guard, RequestWatch? asked) =>
        guard.HasPlans && asked is not null ? limit => guard.NumbersUnder(limit, asked.Keys) : null;

    private Task RefuseAsync(
        HttpContext context, string limitName, TimeSpan retryAfter, bool isKeyed, Guard? guard, RequestWatch? asked)
    {
        if (RequestWatch.In(context) is { } watch)
            watch.IsRefused = true;
        var limit = Of(limitName);
        var seconds = SetRetryAfter(context, limit, retryAfter, isKeyed);

        // The limit may have permits left for a request that costs less.
        if (HasRateLimitFields && guard is not null)
            RateLimitHeaders.Write(
                context.Response.Headers, guard, retryAfter == Refusal.Never ? null : limitName, seconds,
                Numbers(guard, asked));
        return SendAsync(context, limit.Refused(retryAfter, isKeyed), limitName, retryAfter);
    }

    /// <summary>Sets Retry-After, and gRPC's equivalent, and returns the seconds. A request that waiting does not help gets none.</summary>
    private static long SetRetryAfter(HttpContext context, LimitAnswers limit, TimeSpan retryAfter, bool isKeyed)
    {
        if (retryAfter == Refusal.Never)
        {
            context.Response.Headers.Remove(HeaderNames.RetryAfter);
            if (GrpcAnswer.IsFor(context.Request))
                context.Response.Headers["grpc-retry-pushback-ms"] = GrpcAnswer.DoNotRetry;
            return 0;
        }

        var jitter = isKeyed ? limit.KeyedRetryAfterJitter : limit.RetryAfterJitter;
        var seconds = RetryAfter.Seconds(retryAfter, jitter);
        context.Response.Headers.RetryAfter = RetryAfter.Text(seconds);
        if (GrpcAnswer.IsFor(context.Request))
            context.Response.Headers["grpc-retry-pushback-ms"] = GrpcAnswer.PushbackMs(retryAfter, seconds, hasJitter: jitter > 0);
        return seconds;
    }

    /// <summary>Sets the status and the headers that do not depend on the body.</summary>
    private static void Begin(HttpContext context, PreparedAnswer answer)
    {
        var response = context.Response;
        RequestMetrics.Mark(context, answer.Outcome);
        foreach (var name in response.Headers.Count > 0 ? ContentHeaders : [])
            response.Headers.Remove(name);
        response.Headers.CacheControl = "no-store";
        if (GrpcAnswer.IsFor(context.Request))
            GrpcAnswer.Write(context, answer.GrpcStatus, answer.GrpcMessage);
        else
            response.StatusCode = answer.Status;
    }

    private Task SendAsync(HttpContext context, PreparedAnswer answer, string limitName, TimeSpan retryAfter)
    {
        Begin(context, answer);
        var cors = CorsHeaders.Due(context);
        return cors is null && _onRejected is null
            ? WriteAsync(context, answer)
            : SendAsync(context, answer, new ShotRejection(context, answer.Outcome, limitName, retryAfter), cors);
    }

    private async Task SendAsync(HttpContext context, PreparedAnswer answer, ShotRejection rejection, ICorsMetadata? cors)
    {
        if (cors is not null)
            await CorsHeaders.ApplyAsync(context, cors).ConfigureAwait(false);
        await InvokeHookAsync(rejection).ConfigureAwait(false);
        if (!context.Response.HasStarted)
            await WriteAsync(context, answer).ConfigureAwait(false);
    }

    /// <summary>Lets the CORS policy and the hook change the draft of a late answer.</summary>
    private async Task DraftAsync(
        ResponseDraft draft, PreparedAnswer answer, string deadlineName, ICorsMetadata? cors, AsyncServiceScope? scope)
    {
        var rejection = new ShotRejection(draft.Context, answer.Outcome, deadlineName, TimeSpan.Zero);
        try
        {
            if (cors is not null)
                await CorsHeaders.ApplyAsync(draft.Context, cors).ConfigureAwait(false);

            // On another thread: the hook may block, and the client must not wait for it.
            if (_onRejected is not null)
                await Task.Run(() => InvokeHookAsync(rejection)).ConfigureAwait(false);
        }
        finally
        {
            if (scope is not null)
                await scope.Value.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task InvokeHookAsync(ShotRejection rejection)
    {
        if (_onRejected is null)
            return;
        try
        {
            await _onRejected(rejection).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // the client gets its answer even if the hook fails
        catch (Exception error)
#pragma warning restore CA1031
        {
            Log.HookFailed(error, rejection.LimitName);
        }
    }
}
