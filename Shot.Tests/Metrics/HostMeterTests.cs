using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Shot.CompilerServices;
using Shot.Tests.Control;
using Shot.Tests.Http;

namespace Shot.Tests.Metrics;

/// <summary>A host with an <see cref="IMeterFactory"/> has a meter of its own.</summary>
public sealed class HostMeterTests
{
    [Fact]
    public void Two_hosts_in_a_process_have_two_meters_which_end_with_them()
    {
        const string Limit = "meter.two hosts";
        using var first = new ControlledHost().Start();
        var second = new ControlledHost().Start();
        var (firstMeters, secondMeters) = (first.Service<IMeterFactory>(), second.Service<IMeterFactory>());
        Assert.True(first.Guard(Limit, permits: 3).TryEnter(out _));
        var guard = second.Guard(Limit, permits: 2);
        for (var call = 0; call < 4; call++)
            guard.TryEnter(out _);

        Assert.Equal((1, 0), (Requests(firstMeters, Limit, "completed"), Requests(firstMeters, Limit, "refused")));
        Assert.Equal((2, 2), (Requests(secondMeters, Limit, "completed"), Requests(secondMeters, Limit, "refused")));
        Assert.Null(Requests(null, Limit, "completed"));

        second.Dispose();
        Assert.Null(Requests(secondMeters, Limit, "completed"));
        Assert.Equal(1, Requests(firstMeters, Limit, "completed"));
    }

    [Fact]
    public async Task A_wait_is_recorded_on_the_meter_of_its_host()
    {
        const string Limit = "meter.waits";
        using var host = new ControlledHost().Start();
        using var other = new ControlledHost().Start();
        using var waits = new MetricCollector<double>(host.Service<IMeterFactory>(), "Shot", "shot.wait.duration");
        using var otherWaits = new MetricCollector<double>(other.Service<IMeterFactory>(), "Shot", "shot.wait.duration");
        var limit = new LimitDefinition(Limit, permits: 1, perSecond: 10) { MaxQueueMs = 500 };
        var guard = host.Guards.Of(new GuardDefinition(Limit) { Limits = [limit] });
        Assert.False((await guard.EnterAsync()).IsRefused);
        var waiting = guard.EnterAsync().AsTask();
        host.Time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.False((await waiting).IsRefused);

        Assert.Equal(0.1, Assert.Single(waits.GetMeasurementSnapshot()).Value);
        Assert.Empty(otherWaits.GetMeasurementSnapshot());
    }

    [Fact]
    public async Task A_web_host_has_its_own_meter_with_UseShot_alone()
    {
        await using var server = await TestServer.Start(static app =>
        {
            app.UseShot();
            app.MapGet("/meter", static () => "in").RequireShotLimit(1, perSecond: 0.001);
        });
        await server.Get("/meter");
        await server.Get("/meter");

        var meters = server.Services.GetRequiredService<IMeterFactory>();
        Assert.Equal((1, 1), (Requests(meters, "GET /meter", "completed"), Requests(meters, "GET /meter", "refused")));
        Assert.Null(Requests(null, "GET /meter", "completed"));
    }

    [Fact]
    public void The_guards_of_the_process_stay_on_its_own_meter()
    {
        var definition = ControlledHost.Definition("meter.process");
        using var host = new ControlledHost();
        host.Guards.Manifest.AddOfProcess(definition, "Payments.cs: Payments.ChargeAsync");
        host.Start();
        Assert.True(definition.Guard.TryEnter(out _));

        Assert.Equal(1, Requests(null, definition.Name, "completed"));
        Assert.Null(Requests(host.Service<IMeterFactory>(), definition.Name, "completed"));
    }

    [Fact]
    public void Tuning_a_limit_while_it_runs_renames_no_series()
    {
        using var host = new ControlledHost().Start();
        Assert.True(host.Guard("plain", maxWaitMs: 500, concurrency: 4).TryEnter(out _));
        Assert.True(host.Guard("keyed", key: "id").TryEnter([ShotKeys.Of("1")], out _));
        Assert.True(host.Guard("site", shared: "shared").TryEnter(out _));
        var before = Series(host);
        Assert.Contains("shot.requests shot.limit=plain shot.outcome=refused", before);
        Assert.Contains("shot.keys.live shot.limit=keyed", before);
        Assert.Contains("shot.permits.available shot.limit=shared", before);

        host.Write(
            ("Shot:Limits:plain:Permits", "7"), ("Shot:Limits:plain:PerSecond", "0.5"), ("Shot:Limits:plain:MaxWaitMs", "0"),
            ("Shot:Limits:keyed:Permits", "9"), ("Shot:Limits:shared:Mode", "Off"));
        Assert.Equal(before, Series(host));
        host.Write(("Shot:Mode", "Shadow"));
        Assert.Equal(before, Series(host));
        host.Control.Set("plain", permits: 1, perSecond: 2);
        Assert.Equal(before, Series(host));
    }

    /// <summary>Every series of a host's observed instruments: the instrument's name and its tags.</summary>
    private static List<string> Series(ControlledHost host)
    {
        var series = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Shot" && instrument.Meter.Scope == host.Service<IMeterFactory>())
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Add(instrument, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Add(instrument, tags));
        listener.Start();
        listener.RecordObservableInstruments();
        series.Sort(StringComparer.Ordinal);
        return series;

        void Add(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            series.Add(string.Join(' ', [instrument.Name, .. tags.ToArray().Select(static tag => $"{tag.Key}={tag.Value}")]));
    }

    private static long? Requests(IMeterFactory? meters, string limit, string outcome)
    {
        using var collector = new MetricCollector<long>(meters, "Shot", "shot.requests");
        collector.RecordObservableInstruments();
        return collector.GetMeasurementSnapshot()
            .SingleOrDefault(told => (string?)told.Tags["shot.limit"] == limit && (string?)told.Tags["shot.outcome"] == outcome)?.Value;
    }
}
