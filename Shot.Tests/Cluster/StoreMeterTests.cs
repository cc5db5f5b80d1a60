using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Shot.CompilerServices;

namespace Shot.Tests.Cluster;

/// <summary>The instruments of cluster limits tell what was asked, leased, returned and decided without the store.</summary>
public sealed class StoreMeterTests : IAsyncDisposable
{
    private const string Limit = "metered";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 29, 0, 0, 0, TimeSpan.Zero));
    private readonly FaultyStore _store;
    private readonly IHost _host;
    private readonly Guard _guard;

    public StoreMeterTests()
    {
        _store = new FaultyStore(new MemoryShotStore(_time));
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "metered" });
        builder.Services.AddMetrics();
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddShotStore(_store);
        builder.Services.AddShot();
        _host = builder.Build();
        _guard = _host.Services.GetRequiredService<GuardSet>().Of(new GuardDefinition(Limit)
        {
            Limits = [new LimitDefinition(Limit, 1_000, 1_000) { Scope = ShotScope.Cluster }],
        });
    }

    [Fact]
    public async Task Requests_are_counted_by_outcome_and_their_time_is_recorded()
    {
        using var durations = new MetricCollector<double>(
            _host.Services.GetRequiredService<IMeterFactory>(), "Shot", "shot.store.request.duration");
        await CallAsync(true);
        for (var call = 0; call < 1_000; call++)
            await _guard.EnterAsync(TestContext.Current.CancellationToken);
        Assert.Equal(_store.Asks, Read("shot.store.requests", "granted") + Read("shot.store.requests", "denied"));
        Assert.Equal(1, Read("shot.store.requests", "denied"));
        Assert.Equal(_store.Asks, durations.GetMeasurementSnapshot().Count);

        _time.Advance(TimeSpan.FromSeconds(5));
        _store.Error = new InvalidOperationException("broken");
        await CallAsync(false);
        Assert.Equal(1, Read("shot.store.requests", "failed"));
        Assert.Equal(_store.Asks - 1, durations.GetMeasurementSnapshot().Count);
    }

    [Fact]
    public async Task Permits_are_granted_and_then_used_returned_or_expired()
    {
        await CallAsync(true);
        _time.Advance(TimeSpan.FromMilliseconds(50));
        for (var call = 0; call < 20; call++)
            await CallAsync(true);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        var (granted, returned) = (Read("shot.store.permits", "granted"), Read("shot.store.permits", "returned"));
        Assert.InRange(returned, 1, granted);
        Assert.Equal(21, granted - returned - Read("shot.store.permits", "expired"));
    }

    [Fact]
    public async Task An_outage_shows_as_a_store_that_is_down_and_in_fallbacks()
    {
        Assert.Equal((1, 0), (Read("shot.store.up"), Read("shot.store.nodes")));
        _time.Advance(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, Read("shot.store.nodes"));
        await CallAsync(true);
        _time.Advance(TimeSpan.FromSeconds(1));

        _store.IsLost = true;
        await CallAsync(false);
        Assert.Equal(0, Read("shot.store.up"));
        _time.Advance(TimeSpan.FromMilliseconds(20));
        await CallAsync(true);
        Assert.Equal((1, 1), (Read("shot.store.fallbacks", "admitted"), Read("shot.store.fallbacks", "refused")));

        _store.IsLost = false;
        for (var step = 0; step < 10; step++)
            _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(1, Read("shot.store.up"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is IAsyncDisposable host)
            await host.DisposeAsync();
    }

    private async Task CallAsync(bool isAdmitted) => Assert.Equal(!isAdmitted, (await _guard.EnterAsync(TestContext.Current.CancellationToken)).IsRefused);

    private long Read(string instrument, string? outcome = null)
    {
        using var listener = new MeterListener();
        long? value = null;
        var factory = _host.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (published, own) =>
        {
            if (published.Meter.Scope == factory && published.Name == instrument)
                own.EnableMeasurementEvents(published);
        };
        listener.SetMeasurementEventCallback<long>((_, measured, tags, _) => Keep(measured, tags));
        listener.SetMeasurementEventCallback<int>((_, measured, tags, _) => Keep(measured, tags));
        listener.Start();
        listener.RecordObservableInstruments();
        return value ?? throw new InvalidOperationException($"{instrument} {outcome} has no value.");

        void Keep(long measured, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (outcome is null || tags.ToArray().Contains(new("shot.outcome", outcome)))
                value = measured;
        }
    }
}
