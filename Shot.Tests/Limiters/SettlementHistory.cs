using Shot.CompilerServices;
using Shot.Guarding;

namespace Shot.Tests.Limiters;

/// <summary>Calls that were charged and settled, by key, and the definition of the bound: at each admission, what was used in any time before it, this call
/// included, is at most the burst and what is replenished in that time.</summary>
internal sealed class SettlementHistory
{
    // A permit is a millisecond.
    public const long Millisecond = 1_000_000;
    private const int PerSecond = 1_000;

    private readonly ManualClock _time = new();
    private readonly List<Use> _uses = [];

    // All charges and surcharges, as if nothing had been given back.
    private readonly Dictionary<int, long> _taken = [];
    private readonly LimitPolicy _policy;
    private readonly int _burst;

    public SettlementHistory(int burst, int keys)
    {
        _burst = burst;
        var definition = new LimitDefinition("limit", burst, PerSecond)
        {
            Settles = true,
            Key = keys == 0 ? null : "parameter:key",
            MaxKeys = Math.Max(keys, 1),
            KeyOverflow = KeyOverflow.Refuse,
        };
        _policy = new LimitPolicy(definition, _time);
        _policy.Cover(definition);
    }

    public void Advance(long nanoseconds) => _time.Advance(nanoseconds);

    public void Take(int key, int permits)
    {
        if (!TryTake(key, permits, out var stamp, out var keyStamp))
            return;
        _uses.Add(new Use(key, _time.Timestamp, permits, permits, stamp, keyStamp));
        _taken[key] = _taken.GetValueOrDefault(key) + permits;
        CheckBound(key);
    }

    public void Settle(int which, int actual)
    {
        var open = _uses.FindAll(static use => use.Charged > 0);
        if (open.Count == 0)
            return;
        var use = open[which % open.Count];
        _policy.Settle(use.Charged, use.Stamp, use.KeyStamp, actual);
        var surcharge = Math.Max(0, actual - use.Charged);
        _taken[use.Key] = _taken.GetValueOrDefault(use.Key) + surcharge;
        _uses[_uses.IndexOf(use)] = use with { Used = Math.Min(use.Used, actual), Charged = 0 };

        // The table forgets surcharges that it has no slot for, and counts that.
        if (surcharge > 0 && (_policy.Keys?.Overflows ?? 0) == Overflows)
            _uses.Add(new Use(use.Key, _time.Timestamp, surcharge, Charged: 0, default, default));
        Overflows = _policy.Keys?.Overflows ?? 0;
    }

    /// <summary>Nothing is owed for longer than it takes to replenish what was taken.</summary>
    public void CheckPaid(int key)
    {
        _time.Advance((_taken.GetValueOrDefault(key) + 1) * Millisecond);
        Assert.Equal(_burst, _policy.Keys?.AvailablePermitsHashed(Hash(key)) ?? _policy.Limiter.AvailablePermits);
    }

    private long Overflows { get; set; }

    private bool TryTake(int key, int permits, out PermitStamp stamp, out KeyStamp keyStamp)
    {
        (stamp, keyStamp) = (default, default);
        if (!_policy.IsKeyed)
            return _policy.TryAcquire(permits, out _, out stamp);
        var isTaken = _policy.TryHold(permits, Hash(key), out var hold, out _);
        if (isTaken)
            keyStamp = hold.End(isTaken: true);
        Overflows = _policy.Keys!.Overflows;
        return isTaken;
    }

    private void CheckBound(int key)
    {
        var now = _time.Timestamp;
        var uses = _uses.FindAll(use => use.Key == key);
        foreach (var since in uses.Select(static use => use.Time).Distinct())
        {
            var used = uses.Where(use => use.Time >= since).Sum(static use => (long)use.Used) * Millisecond;
            Assert.True(used <= (_burst * Millisecond) + (now - since), $"{used} ns of permits in {now - since} ns, with a burst of {_burst}");
        }
    }

    private static ulong Hash(int key) => KeyHash.Of((ulong)key);

    /// <summary>What a call has used, as far as that is known, and its charge until it is settled.</summary>
    private sealed record Use(int Key, long Time, int Used, int Charged, PermitStamp Stamp, KeyStamp KeyStamp);
}
