using System.Net;
using CsCheck;
using Shot.Tests.Limiters;

namespace Shot.Tests.Keyed;

/// <summary>A limit for each key, and what happens when there are too many.</summary>
public sealed class KeyedLimiterTests
{
    private const long Millisecond = 1_000_000;

    private readonly ManualClock _time = new();

    public static TheoryData<ShotStrategy> Strategies { get; } = new(Enum.GetValues<ShotStrategy>());

    // Each key's own limiter, made when it first comes, is what a keyed limiter must be like.
    [Theory]
    [MemberData(nameof(Strategies))]
    public void Every_key_is_limited_as_by_a_limiter_of_its_own(ShotStrategy strategy) =>
        Gen.Select(Gen.Int[1, 5], Gen.Select(Gen.Int[0, 4], Gen.Int[0, 7], Gen.Int[0, 5], Gen.Int[0, 3]).Array[1, 60]).Sample(
            (burst, schedule) =>
            {
                var time = new ManualClock();
                var keyed = new KeyedLimiter<int>(burst, 1_000, maxKeys: 64, strategy, KeyOverflow.Refuse, timeProvider: time);
                var own = Enumerable.Range(0, 8).Select(_ => LimiterFactory.Create(strategy, burst, 1_000, time)).ToArray();
                foreach (var (thirds, key, weight, operation) in schedule)
                {
                    time.Advance(thirds * Millisecond / 3);
                    var permits = Math.Min(weight, burst);
                    var agree = operation switch
                    {
                        0 => keyed.AvailablePermits(key) == own[key].AvailablePermits,
                        1 => keyed.TryAcquire(key, permits, out var wait) == own[key].TryAcquire(permits, out var ownWait) && wait == ownWait,
                        _ => keyed.TryAcquire(key, permits) == own[key].TryAcquire(permits),
                    };
                    if (!agree)
                        return false;
                }

                return keyed.Overflows == 0;
            },
            iter: 3_000);

    // Two places and eight keys: places change hands all the time.
    [Theory]
    [MemberData(nameof(Strategies))]
    public void A_key_is_admitted_only_if_its_own_limiter_would_and_else_refused_only_for_lack_of_room(ShotStrategy strategy) =>
        Gen.Select(Gen.Int[1, 3], Gen.Select(Gen.Int[0, 4], Gen.Int[0, 7], Gen.Int[1, 3]).Array[1, 80]).Sample(
            (burst, schedule) =>
            {
                var time = new ManualClock();
                var keyed = new KeyedLimiter<int>(burst, 1_000, maxKeys: 2, strategy, KeyOverflow.Refuse, timeProvider: time);
                var own = Enumerable.Range(0, 8).Select(_ => LimiterFactory.Create(strategy, burst, 1_000, time)).ToArray();
                foreach (var (thirds, key, weight) in schedule)
                {
                    time.Advance(thirds * Millisecond / 3);
                    var permits = Math.Min(weight, burst);
                    var overflows = keyed.Overflows;
                    var hasRoom = own[key].AvailablePermits >= permits;
                    Assert.Equal(hasRoom && keyed.AvailablePermits(key) >= permits, keyed.TryAcquire(key, permits) || keyed.Overflows > overflows);
                    if (hasRoom && keyed.Overflows == overflows)
                        Assert.True(own[key].TryAcquire(permits));
                }
            },
            iter: 3_000);

    [Fact]
    public void A_refilled_key_makes_room_without_a_trace()
    {
        var limiter = new KeyedLimiter<long>(1, 1_000, maxKeys: 4, overflow: KeyOverflow.Refuse, timeProvider: _time);
        for (var round = 0; round < 100; round++)
        {
            for (var key = 0; key < 4; key++)
                Assert.True(limiter.TryAcquire((round * 4) + key));
            Assert.Equal(4, limiter.CountLiveKeys());
            _time.Advance(Millisecond);
        }

        Assert.Equal((0, 0L), (limiter.CountLiveKeys(), limiter.Overflows));
    }

    [Fact]
    public void A_full_table_forgets_the_key_with_most_permits_left()
    {
        var limiter = new KeyedLimiter<string>(3, 1 / 60.0, maxKeys: 2, timeProvider: _time);
        Assert.True(limiter.TryAcquire("full"));
        Assert.True(limiter.TryAcquire("empty", 3));
        Assert.True(limiter.TryAcquire("new", 2));
        Assert.Equal(1, limiter.Overflows);
        Assert.Equal((0, 1, 3), (limiter.AvailablePermits("empty"), limiter.AvailablePermits("new"), limiter.AvailablePermits("full")));
    }

    [Fact]
    public void Strict_mode_refuses_a_key_without_room_and_says_when_there_is_some()
    {
        var limiter = new KeyedLimiter<string>(2, 1_000, maxKeys: 2, overflow: KeyOverflow.Refuse, timeProvider: _time);
        Assert.True(limiter.TryAcquire("a", 2));
        Assert.True(limiter.TryAcquire("b", 1));
        Assert.False(limiter.TryAcquire("c", 1, out var retryAfter));
        Assert.Equal(TimeSpan.FromMilliseconds(1), retryAfter);
        Assert.Equal(1, limiter.Overflows);
        Assert.True(limiter.TryAcquire("a", 0) is false && limiter.TryAcquire("b"));
        _time.Advance(retryAfter);
        Assert.False(limiter.TryAcquire("c"));
        _time.Advance(retryAfter);
        Assert.True(limiter.TryAcquire("c"));
    }

    [Fact]
    public void A_probe_takes_no_place()
    {
        var limiter = new KeyedLimiter<int>(1, 1, maxKeys: 1, timeProvider: _time);
        Assert.True(limiter.TryAcquire(1, 0));
        Assert.Equal(1, limiter.AvailablePermits(1));
        Assert.Equal(0, limiter.CountLiveKeys());
    }

    [Fact]
    public void Ten_times_as_many_random_keys_as_there_is_room_for_take_no_more_memory()
    {
        const int MaxKeys = 20_000;
        var limiter = new KeyedLimiter<long>(1, 1 / 86_400.0, MaxKeys);
        Assert.True(limiter.TableBytes <= 24L * MaxKeys, $"{limiter.TableBytes} bytes");
        var random = new Random(1);

        // The first flood of a process starts the clock's thread, which is allocated by whoever needs it first.
        Flood(new KeyedLimiter<long>(1, 1 / 86_400.0, MaxKeys));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Flood(limiter);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.InRange(limiter.CountLiveKeys(), MaxKeys * 9 / 10, MaxKeys);
        Assert.InRange(limiter.Overflows, 8 * MaxKeys, 10 * MaxKeys);

        void Flood(KeyedLimiter<long> flooded)
        {
            for (var i = 0; i < 10 * MaxKeys; i++)
                flooded.TryAcquire(random.NextInt64());
        }
    }

    [Fact]
    public void Two_thirds_of_the_cap_find_room()
    {
        const int MaxKeys = 30_000;
        var limiter = new KeyedLimiter<int>(1, 1 / 86_400.0, MaxKeys);
        for (var key = 0; key < MaxKeys * 2 / 3; key++)
            Assert.True(limiter.TryAcquire(key));
        Assert.InRange(limiter.Overflows, 0, MaxKeys / 1_000);
    }

    [Fact]
    public void Keys_of_every_built_in_type_are_told_apart_and_recognised_without_allocating()
    {
        Recognises(1L, 2L);
        Recognises(1UL, 2UL);
        Recognises(-1, 2);
        Recognises(1U, 2U);
        Recognises((short)-1, (short)2);
        Recognises((ushort)1, (ushort)2);
        Recognises((byte)1, (byte)2);
        Recognises((sbyte)-1, (sbyte)2);
        Recognises('a', 'b');
        Recognises(new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12));
        Recognises("ab", "abc");
        Recognises("", "\0");
        Recognises(IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2"));

        static void Recognises<T>(T one, T other)
            where T : notnull
        {
            var limiter = new KeyedLimiter<T>(2, 1 / 86_400.0, maxKeys: 100);
            limiter.TryAcquire(one);
            var before = GC.GetAllocatedBytesForCurrentThread();
            limiter.TryAcquire(one);
            var after = GC.GetAllocatedBytesForCurrentThread();
            Assert.Equal(before, after);
            Assert.False(limiter.TryAcquire(one));
            Assert.True(limiter.TryAcquire(other));
        }
    }

    [Fact]
    public void A_span_is_the_same_key_as_its_string()
    {
        var limiter = new KeyedLimiter<string>(2, 1 / 86_400.0, maxKeys: 100);
        Assert.True(limiter.TryAcquire("tenant"));
        Assert.True(limiter.TryAcquire("/tenant/7".AsSpan(1, 6)));
        Assert.False(limiter.TryAcquire("tenant", 1, out var retryAfter));
        Assert.True(retryAfter > TimeSpan.Zero);
        Assert.False(limiter.TryAcquire("tenant".AsSpan(), 1, out _));
        Assert.Equal(0, limiter.AvailablePermits("tenant".AsSpan()));
    }

    [Theory]
    [InlineData(64, "2001:db8:0:1::1", "2001:db8:0:1:ffff::2", true)]
    [InlineData(64, "2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    [InlineData(56, "2001:db8:0:1::1", "2001:db8:0:2::1", true)]
    [InlineData(57, "2001:db8:0:1::1", "2001:db8:0:81::1", false)]
    [InlineData(58, "2001:db8:0:1::1", "2001:db8:0:3f::1", true)]
    [InlineData(58, "2001:db8:0:1::1", "2001:db8:0:41::1", false)]
    [InlineData(63, "2001:db8:0:2::1", "2001:db8:0:3::1", true)]
    [InlineData(63, "2001:db8:0:2::1", "2001:db8:0:4::1", false)]
    [InlineData(1, "2001:db8::1", "7fff::", true)]
    [InlineData(1, "2001:db8::1", "8000::", false)]
    [InlineData(128, "2001:db8::1", "2001:db8::2", false)]
    [InlineData(64, "192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData(64, "192.0.2.1", "192.0.2.2", false)]
    public void Addresses_of_one_network_are_one_key(int prefix, string one, string other, bool same)
    {
        var hasher = new IPAddressHasher(prefix);
        Assert.Equal(same, hasher.Hash(IPAddress.Parse(one)) == hasher.Hash(IPAddress.Parse(other)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(129)]
    public void A_prefix_that_no_address_has_is_refused(int prefix) =>
        Assert.StartsWith("The prefix of an IPv6 address is 1 to 128 bits long", Assert.Throws<ArgumentOutOfRangeException>("ipv6PrefixLength", () => new IPAddressHasher(prefix)).Message, StringComparison.Ordinal);

    [Fact]
    public void No_address_has_no_hash() => Assert.Throws<ArgumentNullException>("key", () => new IPAddressHasher().Hash(null!));

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void More_permits_than_a_key_can_have_are_refused_and_taken_from_nobody(int permits)
    {
        var limiter = new KeyedLimiter<int>(2, 1, 10, timeProvider: _time);
        Assert.Contains("0 to 2", Assert.Throws<ArgumentOutOfRangeException>(nameof(permits), () => limiter.TryAcquire(1, permits)).Message, StringComparison.Ordinal);
        Assert.Contains("0 to 2", Assert.Throws<ArgumentOutOfRangeException>(nameof(permits), () => limiter.TryAcquire(1, permits, out _)).Message, StringComparison.Ordinal);
        Assert.Equal((2, 0), (limiter.AvailablePermits(1), limiter.CountLiveKeys()));
    }

    [Fact]
    public void An_argument_out_of_range_is_named()
    {
        Assert.Contains("maxKeys must be 1 to", Assert.Throws<ArgumentOutOfRangeException>("maxKeys", static () => new KeyedLimiter<int>(1, 1, 0)).Message, StringComparison.Ordinal);
        Assert.Contains("KeyOverflow.MakeRoom or", Assert.Throws<ArgumentOutOfRangeException>("overflow", static () => new KeyedLimiter<int>(1, 1, 1, overflow: (KeyOverflow)7)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_keys_bring_a_hasher()
    {
        var error = Assert.Throws<ArgumentException>(() => new KeyedLimiter<(int, int)>(1, 1, 1));
        Assert.Contains("IKeyHasher", error.Message, StringComparison.Ordinal);
        var limiter = new KeyedLimiter<(int Tenant, int User)>(1, 1, 10, hasher: new PairHasher(), timeProvider: _time);
        Assert.True(limiter.TryAcquire((1, 2)));
        Assert.True(limiter.TryAcquire((2, 1)));
        Assert.False(limiter.TryAcquire((1, 2)));
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 0)]
    [InlineData(1, 1, KeyedLimiter<int>.MaxMaxKeys + 1)]
    public void Numbers_out_of_range_are_refused(int permits, double perSecond, int maxKeys) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyedLimiter<int>(permits, perSecond, maxKeys));

    [Fact]
    public void Hashes_spread_over_the_sets()
    {
        // Consecutive numbers are what an attacker, or a database, would come up with.
        var counts = new int[64];
        for (var i = 0; i < 64_000; i++)
            counts[KeyHash.Of((ulong)i) >> 58]++;
        Assert.All(counts, static count => Assert.InRange(count, 800, 1_200));
    }

    private sealed class PairHasher : IKeyHasher<(int Tenant, int User)>
    {
        public ulong Hash((int Tenant, int User) key) => ((ulong)(uint)key.Tenant << 32) | (uint)key.User;
    }
}
