using System.Buffers.Binary;
using CsCheck;
using Shot.Cluster;
using Shot.Redis;

namespace Shot.Tests.Cluster;

/// <summary>The scripts that servers run decide as the C# that memory stores run.</summary>
public sealed class ScriptTests
{
    /// <summary>Servers without Garnet.</summary>
    public static TheoryData<string> Installed => [.. RedisServer.Installed];

    public static TheoryData<string> Servers => [.. RedisServer.Installed, GarnetPrograms.Transactional];

    private static readonly Gen<StoreTake> Takes = Gen.Select(
        Gen.Int[0, 2], Gen.Int[20, 200], Gen.Double[0.1, 100_000], Gen.Int[1, 20], Gen.Int[0, 40], Gen.Int[0, 3],
        Gen.Select(Gen.Int[0, 200_000_000], Gen.Long[-3_000_000, 3_000_000], Gen.Long[0, 3_000_000], Gen.Int[0, 50_000_000],
            Gen.Int[0, 50_000_000]),
        static (strategy, permits, perSecond, min, more, reserve, seen) => new StoreTake
        {
            Key = "",
            Strategy = (ShotStrategy)strategy,
            Min = min,
            Want = min + more,
            Ceiling = permits * 1_000_000L,
            PerSecond = perSecond,
            Reserve = reserve * 500_000,
            SeenLevel = seen.Item1,
            SeenTime = seen.Item2, // Relative to the time of the request.
            SeenAge = seen.Item3,
            Debt = seen.Item4 > 40_000_000 ? seen.Item4 : 0,
            DebtOfOthers = seen.Item5 > 30_000_000 ? seen.Item5 : 0,
            DownAge = seen.Item5 > 30_000_000 ? seen.Item3 : 0,
        });

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Servers))]
    public void Take_decides_as_in_memory(string program)
    {
        using var server = new RedisServer(program);
        using var connection = server.Connect();
        var database = connection.GetDatabase();
        var store = new RedisShotStore(connection);
        var number = 0;
        Gen.Select(Takes, Gen.Int[0, 300_000_000], Gen.Int[0, 300_000_000], Gen.Long[-2_000_000, 5_000_000], Gen.Bool).Sample(
            (take, level, previous, age, isKept) =>
            {
                var key = $"k{++number}";
                var time = (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) / 10;
                StoredLevel? stored = isKept
                    ? new StoredLevel(level, take.Strategy == ShotStrategy.FixedWindow ? 0 : previous, time - age)
                    : null;
                if (stored is { } kept)
                    database.StringSet(key, Bytes(kept.Level, kept.Previous, kept.Time));
                var sent = take with { Key = key, SeenTime = take.SeenTime == 0 ? 0 : time + take.SeenTime };
                var reply = store.TakeAsync(sent).AsTask().Result;
                var expected = StoredLevel.Take(ref stored, sent, reply.Time);
                Assert.Equal(expected, reply);
                Assert.Equal(
                    stored is { } changed ? [changed.Level, changed.Previous, changed.Time] : null,
                    Numbers(database.StringGet(key)));
            },
            iter: 3_000,
            threads: 1);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Servers))]
    public void Give_decides_as_in_memory(string program)
    {
        using var server = new RedisServer(program);
        using var connection = server.Connect();
        var database = connection.GetDatabase();
        var store = new RedisShotStore(connection);
        var number = 0;
        Gen.Select(
            Gen.Int[0, 1], Gen.Int[0, 300_000_000], Gen.Int[1, 300], Gen.Double[0.1, 100_000], Gen.Long[0, 3_000_000], Gen.Long[0, 2_000_000],
            Gen.Int[-10, 300]).Sample(
            (strategy, level, permits, perSecond, age, life, since) =>
            {
                const int Total = 1_000;
                var key = $"g{++number}";
                var time = (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) / 10;
                StoredLevel? stored = new StoredLevel(level, Total + since, time - age);
                database.StringSet(key, Bytes(level, Total + since, time - age));
                var give = new StoreGive(key, (ShotStrategy)strategy, permits, perSecond, 200 / perSecond * 1e6, time - age, Total, life);
                store.GiveAsync(give).AsTask().Wait();
                var kept = Numbers(database.StringGet(key))!;
                var now = (long)kept[2];
                // When nothing was written, any time after the request decides so.
                StoredLevel.Give(ref stored, give, now == time - age ? (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) / 10 : now);
                Assert.Equal(stored!.Value.Level, kept[0]);
                Assert.Equal(stored.Value.Time, now);
            },
            iter: 1_000,
            threads: 1);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Servers))]
    public async Task Nodes_are_counted_until_their_time_is_over(string program)
    {
        using var server = new RedisServer(program);
        using var connection = server.Connect();
        var store = new RedisShotStore(connection);
        Assert.Equal(1, await store.CountNodesAsync("nodes", "a", TimeSpan.FromMinutes(1)));
        Assert.Equal(2, await store.CountNodesAsync("nodes", "b", TimeSpan.FromMinutes(1)));
        Assert.Equal(2, await store.CountNodesAsync("nodes", "a", TimeSpan.FromMinutes(1)));
        await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.Equal(1, await store.CountNodesAsync("nodes", "c", TimeSpan.FromMilliseconds(10)));
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Servers))]
    public async Task A_server_that_has_forgotten_the_scripts_gets_them_again(string program)
    {
        using var server = new RedisServer(program);
        using var connection = server.Connect();
        var store = new RedisShotStore(connection);
        var take = new StoreTake { Key = "k", Min = 1, Want = 1, Ceiling = 2_000_000, PerSecond = 0.001 };
        Assert.Equal(1, (await store.TakeAsync(take)).Granted);
        connection.GetServers()[0].ScriptFlush();
        Assert.Equal(1, (await store.TakeAsync(take)).Granted);
        Assert.Equal(0, (await store.TakeAsync(take)).Granted);
    }

    /// <summary>The value of a key: three doubles.</summary>
    private static byte[] Bytes(params double[] numbers)
    {
        var bytes = new byte[8 * numbers.Length];
        for (var i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteDoubleBigEndian(bytes.AsSpan(8 * i), numbers[i]);
        return bytes;
    }

    private static double[]? Numbers(byte[]? bytes) =>
        bytes?.Chunk(8).Select(static number => BinaryPrimitives.ReadDoubleBigEndian(number)).ToArray();
}
