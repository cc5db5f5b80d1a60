using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Shot.CompilerServices;
using Shot.Tests.Http.Deadlines;

namespace Shot.Tests.Http.Keys;

/// <summary>10,000 keys from raw sockets, each on two of them: the table's memory is what it was, and no key has more than its share.</summary>
public sealed class KeyFloodTests
{
    private const int Keys = 10_000;
    private const int Roomy = 40_001;
    private const int Narrow = 1_001;
    private const int Pairs = 4;
    private const int Pipelined = 50;

    [Fact]
    public async Task Each_key_has_its_one_permit_if_all_have_room()
    {
        await using var flood = await Flood.Start(Roomy, app => app.MapGet("/", [ShotLimit(1, perSecond: 1, Key = "header:X-Api-Key", MaxKeys = Roomy, KeyOverflow = KeyOverflow.Refuse)] () => TypedResults.Ok()));
        var admitted = await flood.Run();
        Assert.All(admitted, static count => Assert.InRange(count, 0, 1));

        // A table that is a quarter full has practically always a place, and says when it had none.
        Assert.InRange(flood.Overflows, 0, Keys / 1_000);
        Assert.InRange(admitted.Sum(), Keys - flood.Overflows, Keys);
        Assert.Equal(admitted.Sum(), flood.LiveKeys);
        Assert.InRange(flood.TableBytes, Roomy * 16, 2 * Roomy * 16);
    }

    [Fact]
    public async Task Keys_without_room_are_refused_and_the_table_does_not_grow()
    {
        await using var flood = await Flood.Start(Narrow, app => app.MapGet("/", [ShotLimit(1, perSecond: 1, Key = "header:X-Api-Key", MaxKeys = Narrow, KeyOverflow = KeyOverflow.Refuse)] () => TypedResults.Ok()));
        var before = flood.TableBytes;
        var admitted = await flood.Run();
        Assert.All(admitted, static count => Assert.InRange(count, 0, 1));
        Assert.Equal(admitted.Sum(), flood.LiveKeys);
        Assert.InRange(flood.LiveKeys, 1, before / 16);
        Assert.InRange(flood.Overflows, Keys - flood.LiveKeys, 2L * Keys);
        Assert.Equal(before, flood.TableBytes);
        Assert.InRange(before, Narrow * 16, 2 * Narrow * 16);
    }

    private sealed class Flood : IAsyncDisposable
    {
        private readonly TestServer _server;
        private readonly KeyedLimiter<ulong> _table;

        private Flood(TestServer server, GuardSet guards, int maxKeys)
        {
            _server = server;
            _table = guards.Guards.SelectMany(static guard => guard.Limits).Single(limit => limit.Definition.MaxKeys == maxKeys).Keys!;
        }

        public long TableBytes => _table.TableBytes;

        public long Overflows => _table.Overflows;

        public int LiveKeys => _table.CountLiveKeys();

        public static async Task<Flood> Start(int maxKeys, Action<WebApplication> endpoint)
        {
            GuardSet guards = null!;
            var server = await TestServer.Start(
                app =>
                {
                    guards = app.Services.GetRequiredService<GuardSet>();
                    app.UseShot();
                    endpoint(app);
                },
                services =>
                {
                    // No permit comes back while it lasts, however long that is.
                    services.AddSingleton<TimeProvider>(new FakeTimeProvider());
                    services.AddShot();
                });
            return new Flood(server, guards, maxKeys);
        }

        /// <summary>How often each key was admitted.</summary>
        public async Task<int[]> Run()
        {
            var admitted = new int[Keys];
            await Task.WhenAll(Enumerable.Range(0, 2 * Pairs).Select(connection => Send(connection % Pairs, admitted)));
            return admitted;
        }

        public ValueTask DisposeAsync() => _server.DisposeAsync();

        private async Task Send(int shard, int[] admitted)
        {
            using var client = await RawClient.Connect(_server.Client.BaseAddress!.Port);
            for (var first = shard * (Keys / Pairs); first < (shard + 1) * (Keys / Pairs); first += Pipelined)
            {
                await client.Send(string.Concat(Enumerable.Range(first, Pipelined).Select(static key => $"GET / HTTP/1.1\r\nHost: a\r\nX-Api-Key: key-{key}\r\n\r\n")));
                for (var key = first; key < first + Pipelined; key++)
                {
                    var (status, _, _) = await client.Receive();
                    if (status == 200)
                        Interlocked.Increment(ref admitted[key]);
                    else
                        Assert.Equal(429, status);
                }
            }
        }
    }
}
