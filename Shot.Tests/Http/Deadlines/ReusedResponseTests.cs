using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Shot.AspNetCore;
using Shot.AspNetCore.Answers;
using Shot.AspNetCore.Deadlines;
using Shot.CompilerServices;
using Shot.Metrics;

namespace Shot.Tests.Http.Deadlines;

/// <summary>
/// A connection's response object serves one request after the other, and a deadline of an earlier one may come at any time.
/// </summary>
public sealed class ReusedResponseTests
{
    private readonly Response _server = new();
    private readonly Lifetime _lifetime = new();
    private readonly ContestedResponse _response = new();
    private readonly Guard _guard = DeadlineServer.Guard().In(new GuardSet(TimeProvider.System));

    /// <summary>While a request begins the server's own code runs. That is when the earlier deadline comes here.</summary>
    [Fact]
    public void An_earlier_requests_deadline_does_not_abort_one_that_begins()
    {
        var (context, call) = Begin();
        Assert.True(_response.TryClaim());
        var earlier = _response.Call;
        call.Complete();
        Assert.True(_response.TryEnd(succeeded: true));

        _server.Asked = () => Assert.False(_response.TryMiss(earlier, _guard, _guard.Counters, null, begun: 0));
        (context, call) = Begin();
        Assert.True(_server.HasBeenAsked);
        Assert.False(_lifetime.IsAborted);

        // Its own does.
        Assert.True(_response.TryClaim());
        Assert.True(_response.TryMiss(_response.Call, _guard, _guard.Counters, null, begun: 0));
        Assert.True(_lifetime.IsAborted);
        call.Complete();
        Assert.NotNull(context);
    }

    [Fact]
    public void An_earlier_requests_deadline_answers_no_later_one()
    {
        var (_, call) = Begin();
        var earlier = _response.Call;
        call.Complete();
        Assert.True(_response.TryEnd(succeeded: true));
        (_, call) = Begin();
        Assert.False(_response.TryMiss(earlier, _guard, _guard.Counters, null, begun: 0));
        Assert.False(_response.IsLate);
        call.Complete();
        Assert.True(_response.TryEnd(succeeded: true));
    }

    [Fact]
    public void A_started_response_that_an_inner_deadline_aborts_is_counted_once_and_by_the_guard_whose_deadline_it_was()
    {
        var inner = DeadlineServer.Guard().In(new GuardSet(TimeProvider.System));
        var (_, call) = Begin();
        Assert.True(_response.TryClaim());
        Assert.True(_response.TryMiss(_response.Call, inner, inner.Counters, "inner", begun: 0));
        Assert.True(_lifetime.IsAborted);
        Assert.True(_response.TryMiss(_response.Call, _guard, _guard.Counters, null, begun: 0));
        Assert.Equal((1, 0), (inner.Counters.Total(GuardCount.TimedOut), _guard.Counters.Total(GuardCount.TimedOut)));
        call.Complete();
        Assert.True(_response.TryEnd(succeeded: true));

        (_, call) = Begin();
        Assert.True(_response.TryClaim());
        Assert.True(_response.TryMiss(_response.Call, _guard, _guard.Counters, null, begun: 0));
        Assert.Equal(1, _guard.Counters.Total(GuardCount.TimedOut));
        call.Complete();
    }

    private (HttpContext Context, GuardCall Call) Begin()
    {
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature());
        features.Set<IHttpResponseFeature>(_server);
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(new MemoryStream()));
        features.Set<IHttpRequestLifetimeFeature>(_lifetime);
        var context = new DefaultHttpContext(features);
        Assert.True(_guard.TryEnter(out var call));
        _response.Begin(context, new HttpAnswers(services: null, new ShotHttpOptions { AbortStartedResponses = true }), _guard, call);
        return (context, call);
    }

    private sealed class Response : HttpResponseFeature
    {
        public Action? Asked { get; set; }

        public bool HasBeenAsked { get; private set; }

        public override bool HasStarted
        {
            get
            {
                HasBeenAsked |= Asked is not null;
                Asked?.Invoke();
                Asked = null;
                return false;
            }
        }
    }

    private sealed class Lifetime : IHttpRequestLifetimeFeature
    {
        public bool IsAborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => IsAborted = true;
    }
}
