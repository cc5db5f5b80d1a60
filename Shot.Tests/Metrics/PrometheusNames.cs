using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using OpenTelemetry.Metrics;
using Shot.CompilerServices;
using Shot.Tests.Guarding;
using Shot.Tests.Http;

namespace Shot.Tests.Metrics;

/// <summary>The series that Prometheus has of the meter, by the names that OpenTelemetry's exporter gives them.</summary>
internal static partial class PrometheusNames
{
    /// <summary>All series with their labels and the values that these had here, from the instruments of a host of its own. An instrument without a measurement has the label of the limit.</summary>
    public static async Task<Dictionary<string, Dictionary<string, HashSet<string>>>> OfAllInstrumentsAsync()
    {
        var time = new FakeTimeProvider();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "series" });
        builder.Services.AddMetrics().AddSingleton<TimeProvider>(time).AddShotStore(new MemoryShotStore(time)).AddShot();
        using var host = builder.Build();
        var guards = host.Services.GetRequiredService<GuardSet>();
        var factory = host.Services.GetRequiredService<IMeterFactory>();
        var tagsOf = new Dictionary<Instrument, Dictionary<string, HashSet<string>>>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name != "Shot" || instrument.Meter.Scope != factory)
                    return;
                tagsOf.Add(instrument, []);
                listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Add(instrument, tags));
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Add(instrument, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Add(instrument, tags));
        listener.Start();
        await CallAsync(guards, time);
        listener.RecordObservableInstruments();
        return tagsOf
            .SelectMany(static entry => SeriesOf(entry.Key).Select(series => (series, LabelsOf(entry.Key, entry.Value))))
            .ToDictionary(StringComparer.Ordinal);

        void Add(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            lock (tagsOf)
            {
                foreach (var (tag, value) in tags)
                {
                    if (!tagsOf[instrument].TryGetValue(tag, out var values))
                        tagsOf[instrument].Add(tag, values = []);
                    values.Add((string)value!);
                }
            }
        }
    }

    /// <summary>The names of Shot's series as the exporter writes them for an application with a few limits.</summary>
    public static async Task<HashSet<string>> ExportedAsync()
    {
        IServiceProvider? services = null;
        await using var server = await TestServer.Start(
            app =>
            {
                services = app.Services;
                app.UseShot();
                app.MapPrometheusScrapingEndpoint();
                app.MapGet("/limited", static () => "in").RequireShotLimit(5, perSecond: 5).RequireShotConcurrency(5);
            },
            collection => collection.AddShot().AddOpenTelemetry().WithMetrics(metrics => metrics
                .AddMeter("Shot")
                .AddView(instrument => instrument.Meter.Scope == services?.GetRequiredService<IMeterFactory>() ? null : MetricStreamConfiguration.Drop)
                .AddPrometheusExporter()));
        (await server.Get("/limited")).Dispose();

        // The duration is recorded when the response has completed, which the client may see earlier.
        while (true)
        {
            using var scraped = await server.Get("/metrics");
            var text = await scraped.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            var names = Series().Matches(text).Select(static line => line.Value).ToHashSet(StringComparer.Ordinal);
            if (names.Contains("shot_call_duration_seconds_bucket"))
                return names;
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private static async Task CallAsync(GuardSet guards, FakeTimeProvider time)
    {
        var waiting = guards.Of(new GuardDefinition("waiting") { Limits = [new LimitDefinition("waiting", 1, 10) { MaxQueueMs = 500 }] });
        (await waiting.EnterAsync()).Complete();
        var waited = waiting.EnterAsync().AsTask();
        time.Advance(TimeSpan.FromMilliseconds(100));
        (await waited).Complete();

        var late = guards.Of(new GuardDefinition("late") { MaxWaitMs = 100, Concurrency = [new ConcurrencyDefinition("late", 4)], Criticality = ShotCriticality.Critical });
        var call = late.Call(TestGuards.UntilCancelled);
        await Assert.ThrowsAsync<InvalidOperationException>(() => late.Call<int>(static _ => throw new InvalidOperationException()));
        time.Advance(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAsync<ShotTimeoutException>(() => call);

        var keyed = guards.Of(new GuardDefinition("keyed") { Limits = [new LimitDefinition("keyed", 1, 1) { Key = "id", MaxKeys = 64 }] });
        Assert.True(keyed.TryEnter([ShotKeys.Of("1")], out var admitted));
        admitted.Complete();

        var shared = guards.Of(new GuardDefinition("shared") { Limits = [new LimitDefinition("shared", 1_000, 1_000) { Scope = ShotScope.Cluster }] });
        (await shared.EnterAsync()).Complete();
    }

    private static IEnumerable<string> SeriesOf(Instrument instrument)
    {
        var unit = Annotation().Replace(instrument.Unit ?? "", "") switch
        {
            "" => "",
            "s" => "_seconds",
            "/s" => "_per_second",
            var other => throw new InvalidOperationException($"The unit {other} of {instrument.Name} has no rule here."),
        };
        var name = instrument.Name.Replace('.', '_') + unit;
        return instrument switch
        {
            Histogram<double> => [name + "_bucket", name + "_sum", name + "_count"],
            Counter<long> or ObservableCounter<long> => [name + "_total"],
            _ => [name],
        };
    }

    private static Dictionary<string, HashSet<string>> LabelsOf(Instrument instrument, Dictionary<string, HashSet<string>> tags)
    {
        var labels = tags.ToDictionary(static tag => tag.Key.Replace('.', '_'), static tag => tag.Value);
        if (labels.Count == 0)
            labels.Add("shot_limit", []);
        if (instrument is Histogram<double>)
            labels.Add("le", []);
        return labels;
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Annotation();

    [GeneratedRegex("^shot_[a-z_]+", RegexOptions.Multiline)]
    private static partial Regex Series();
}
