using System.Diagnostics;
using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Shot.Tests.Control;
using Shot.Tests.Guarding;

namespace Shot.Tests.Metrics;

/// <summary>OpenTelemetry's SDK links a duration to the trace of the call's caller.</summary>
public sealed class ExemplarTests : IDisposable
{
    private readonly ControlledHost _host = new ControlledHost().Start();
    private readonly Traces _traces = new();
    private readonly List<Metric> _exported = [];
    private readonly MeterProvider _meters;

    public ExemplarTests()
    {
        var factory = _host.Service<IMeterFactory>();
        _meters = Sdk.CreateMeterProviderBuilder()
            .AddMeter("Shot")
            .AddView(instrument => instrument.Meter.Scope == factory && instrument.Name == "shot.call.duration" ? null : MetricStreamConfiguration.Drop)
            .SetExemplarFilter(ExemplarFilterType.TraceBased)
            .AddInMemoryExporter(_exported)
            .Build();
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(500, 0)]
    [InlineData(0, 4)]
    public async Task The_exemplar_of_a_call_is_its_caller_s_activity_wherever_its_work_ends(int maxWaitMs, int concurrency)
    {
        var guard = _host.Guard("IOrders.PlaceAsync", maxWaitMs: maxWaitMs, concurrency: concurrency);
        var work = new TaskCompletionSource<int>();
        Task<int> call;
        ActivityTraceId caller;
        using (var activity = _traces.Source.StartActivity("caller"))
        {
            caller = activity!.TraceId;
            call = guard.Call(_ => work.Task);
        }

        // The work ends in the flow of another activity.
        using (_traces.Source.StartActivity("other"))
            work.SetResult(1);
        await call;
        Assert.Equal(caller, Assert.Single(Exemplars()).TraceId);
    }

    [Fact]
    public async Task A_late_call_has_an_exemplar_too()
    {
        var guard = _host.Guard("IOrders.PlaceAsync", maxWaitMs: 100);
        using var activity = _traces.Source.StartActivity("caller");
        var call = guard.Call(TestGuards.UntilCancelled);
        _host.Time.Advance(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAsync<ShotTimeoutException>(() => call);
        var exemplar = Assert.Single(Exemplars());
        Assert.Equal((activity!.SpanId, 0.1), (exemplar.SpanId, exemplar.DoubleValue));
    }

    [Fact]
    public void The_buckets_are_those_of_the_instrument()
    {
        Assert.True(_host.Guard("IOrders.PlaceAsync").TryEnter(out var call));
        call.Complete();
        Assert.Equal(
            [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, double.PositiveInfinity],
            Buckets().Select(static bucket => bucket.ExplicitBound));
    }

    public void Dispose()
    {
        _meters.Dispose();
        _traces.Dispose();
        _host.Dispose();
    }

    private List<Exemplar> Exemplars()
    {
        var exemplars = new List<Exemplar>();
        if (Point().TryGetExemplars(out var found))
        {
            foreach (ref readonly var exemplar in found)
                exemplars.Add(exemplar);
        }

        return exemplars;
    }

    private List<HistogramBucket> Buckets()
    {
        var buckets = new List<HistogramBucket>();
        foreach (var bucket in Point().GetHistogramBuckets())
            buckets.Add(bucket);
        return buckets;
    }

    private MetricPoint Point()
    {
        Assert.True(_meters.ForceFlush());
        var points = new List<MetricPoint>();
        foreach (ref readonly var point in Assert.Single(_exported).GetMetricPoints())
            points.Add(point);
        return Assert.Single(points);
    }
}
