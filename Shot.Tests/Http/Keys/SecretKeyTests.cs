using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Shot.Tests.Http.Deadlines;

namespace Shot.Tests.Http.Keys;

/// <summary>Keys are often credentials or addresses: they are in no log, no metric and no answer.</summary>
public sealed class SecretKeyTests
{
    private const string Secret = "sk-3f9a77c1";

    [Fact]
    public async Task A_key_s_value_appears_nowhere()
    {
        var log = new RecordedLog();
        var time = new FakeTimeProvider();
        var tags = new ConcurrentBag<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name is "Shot" or "Microsoft.AspNetCore.Hosting")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, measured, _) => Record(measured));
        listener.SetMeasurementEventCallback<double>((_, _, measured, _) => Record(measured));
        listener.Start();

        await using var server = await TestServer.Start(
            app =>
            {
                app.UseShot();
                app.MapGet("/secret", [ShotLimit(1, perSecond: 1, Key = "header:X-Api-Key", MaxKeys = 1, KeyOverflow = KeyOverflow.Refuse)] () => "");
            },
            services =>
            {
                services.AddSingleton<TimeProvider>(time);
                services.AddLogging(logging => logging.AddProvider(log).SetMinimumLevel(LogLevel.Information).AddFilter("Shot", LogLevel.Trace));
                services.AddShot();
            });
        for (var i = 0; i < 3; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/secret");
            request.Headers.Add("X-Api-Key", Secret + (i / 2));
            var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.DoesNotContain(Secret, response.ToString() + await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        // The summary of what was refused, and what is observed.
        time.Advance(TimeSpan.FromSeconds(10));
        listener.RecordObservableInstruments();

        Assert.Contains(log.Entries, entry => entry.Text.Contains("GET /secret", StringComparison.Ordinal));
        Assert.Contains(tags, tag => tag.Contains("GET /secret", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Entries, entry => entry.Text.Contains(Secret, StringComparison.Ordinal));
        Assert.DoesNotContain(tags, tag => tag.Contains(Secret, StringComparison.Ordinal));

        void Record(ReadOnlySpan<KeyValuePair<string, object?>> measured)
        {
            foreach (var tag in measured)
                tags.Add($"{tag.Key}={tag.Value}");
        }
    }
}
