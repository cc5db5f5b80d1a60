using System.Collections;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Shot.AspNetCore;
using Shot.AspNetCore.CompilerServices;
using Shot.AspNetCore.Deadlines;
using Shot.AspNetCore.Endpoints;
using Shot.CompilerServices;
using Shot.Metrics;

namespace Shot.Tests.Http;

/// <summary>
/// From the moment that a handler has suspended until its task ends, the context is the handler's alone, which may go on with it on
/// another thread: neither the context nor its cached features are safe for two. Whatever touches them in between is seen here, without a
/// race that has to be lost first.
/// </summary>
public sealed class ContextOwnershipTests
{
    private const int MaxWaitMs = 100;

    private readonly FakeTimeProvider _time = new();
    private readonly TaskCompletionSource _handler = new();
    private readonly Features _features = new();

    public enum End
    {
        Success,
        Failure,
        Refusal,
        Lateness,
    }

    public static TheoryData<string, bool, bool, End> Everything
    {
        get
        {
            var data = new TheoryData<string, bool, bool, End>();
            foreach (var guard in new[] { "none", "rate", "gate", "deadline", "key", "queue", "all", "two guards", "two deadlines", "unrouted", "preflight" })
            {
                foreach (var hasServices in new[] { false, true })
                {
                    foreach (var hasFields in new[] { false, true })
                    {
                        foreach (var end in Enum.GetValues<End>())
                            data.Add(guard, hasServices, hasFields, end);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task Nothing_touches_the_context_while_a_suspended_handler_runs(string guard, bool hasServices, bool hasFields, End end)
    {
        var guards = new GuardSet(_time);
        var services = new ServiceCollection().AddLogging().AddSingleton(guards);
        if (hasFields)
            services.AddShot(options => options.RateLimitFields = RateLimitFields.Draft10);
        if (hasServices)
            ShotServices.Add(services, configure: null);
        await using var provider = services.BuildServiceProvider();
        var definition = Definition(guard);
        var context = new DefaultHttpContext(_features) { RequestServices = provider };
        context.Request.Headers["x-key"] = "key";
        if (guard == "preflight")
        {
            context.Request.Method = "OPTIONS";
            context.Request.Headers.Origin = "http://origin";
            context.Request.Headers.AccessControlRequestMethod = "GET";
        }

        var app = new ApplicationBuilder(provider);
        ShotPipeline.Use(app);
        if (guard is "two guards" or "two deadlines")
        {
            // An exception handler or a status code page would choose another endpoint here.
            app.Use(next => again =>
            {
                again.SetEndpoint(Endpoint(Definition(guard == "two guards" ? "gate" : guard)));
                return next(again);
            });
            ShotPipeline.Use(app);
        }

        app.Run(_ =>
        {
            _features.AreHandlers = true;
            return _handler.Task;
        });
        if (guard != "unrouted")
            context.SetEndpoint(Endpoint(definition));

        var answer = app.Build()(context);
        Assert.True(_features.AreHandlers);
        if (end == End.Lateness)
        {
            _time.Advance(TimeSpan.FromMilliseconds(MaxWaitMs));
            _time.Advance(LateAnswer.Grace);
        }

        Assert.False(answer.IsCompleted);
        _features.AreHandlers = false;
        Exception? own = end == End.Failure ? new InvalidOperationException("own") : end == End.Refusal ? new ShotOverloadedException("service", TimeSpan.FromSeconds(1)) : null;
        if (own is null)
            _handler.SetResult();
        else
            _handler.SetException(own);
        try
        {
            await answer;
        }
        catch (Exception error) when (error == own)
        {
        }

        await _features.Response.Complete();
        Assert.Equal("", string.Join(Environment.NewLine, _features.Touches));
        if (definition is not null && guard != "preflight")
            Assert.Equal((1, end == End.Failure ? 1 : 0), (definition.In(guards).Counters.Total(GuardCount.Admitted), definition.In(guards).Counters.Total(GuardCount.Failed)));
    }

    private static Endpoint Endpoint(GuardDefinition? definition) =>
        new(static _ => Task.CompletedTask, new EndpointMetadataCollection(definition is null ? [] : [new ShotLimitMetadata(definition)]), "endpoint");

    private static GuardDefinition? Definition(string guard) => guard switch
    {
        "none" or "unrouted" => null,
        "gate" => new(guard) { Concurrency = [new ConcurrencyDefinition(guard, 1)] },
        "deadline" or "two deadlines" => new(guard) { MaxWaitMs = MaxWaitMs, Limits = [new LimitDefinition(guard, 10, 10)] },
        "key" => new(guard) { Limits = [new LimitDefinition(guard, 10, 10) { Key = "header:x-key" }] },
        "queue" => new(guard) { Limits = [new LimitDefinition(guard, 10, 10) { MaxQueueMs = 1_000 }] },
        "all" => new(guard)
        {
            MaxWaitMs = MaxWaitMs,
            Limits = [new LimitDefinition(guard, 10, 10), new LimitDefinition("key", 10, 10) { Key = "header:x-key" }],
            Concurrency = [new ConcurrencyDefinition("gate", 1)],
        },
        _ => new(guard) { Limits = [new LimitDefinition(guard, 10, 10)] },
    };

    /// <summary>A request's features, which tell who uses them while they are the handler's.</summary>
    private sealed class Features : IFeatureCollection
    {
        private readonly FeatureCollection _all = new();

        public Features()
        {
            _all.Set<IHttpRequestFeature>(new HttpRequestFeature());
            _all.Set<IHttpResponseFeature>(Response);
            _all.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(new MemoryStream()));
            _all.Set<IHttpRequestLifetimeFeature>(new HttpRequestLifetimeFeature());
        }

        public bool AreHandlers { get; set; }

        public List<string> Touches { get; } = [];

        public Response Response { get; } = new();

        public bool IsReadOnly => false;

        public int Revision => All.Revision;

        private FeatureCollection All
        {
            get
            {
                if (AreHandlers)
                    Touches.Add(Environment.StackTrace);
                return _all;
            }
        }

        public object? this[Type key]
        {
            get => All[key];
            set => All[key] = value;
        }

        public TFeature? Get<TFeature>() => All.Get<TFeature>();

        public void Set<TFeature>(TFeature? instance) => All.Set(instance);

        public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => All.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class Response : HttpResponseFeature
    {
        private readonly List<(Func<object, Task> Callback, object State)> _onCompleted = [];

        public override void OnCompleted(Func<object, Task> callback, object state) => _onCompleted.Add((callback, state));

        public async Task Complete()
        {
            foreach (var (callback, state) in _onCompleted)
                await callback(state);
        }
    }
}
