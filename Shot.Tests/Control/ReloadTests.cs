namespace Shot.Tests.Control;

/// <summary>
/// A configuration that is read again and again while calls come in. Time stands still while they do and is moved between, so that what may
/// enter is known exactly: in no time t more than the larger burst and t times the larger rate.
/// </summary>
public sealed class ReloadTests
{
    private const int Phases = 200;
    private const int ReloadsEach = 5;
    private const int Callers = 2;
    private const int LargeBurst = 40;
    private const int SmallBurst = 10;
    private const double FastRate = 100;
    private const double SlowRate = 20;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(30);

    public static TheoryData<ShotStrategy, bool> Kinds { get; } = new(
        from strategy in Enum.GetValues<ShotStrategy>() from isKeyed in new[] { false, true } select (strategy, isKeyed));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_thousand_reloads_under_load_admit_no_call_wrongly(ShotStrategy strategy, bool isKeyed)
    {
        using var host = new ControlledHost(Settings(0)).Start();
        var guard = host.Guard("limit", LargeBurst, FastRate, key: isKeyed ? "ip" : null, strategy: strategy);
        var admitted = new long[Phases];
        var calls = new long[Phases * ReloadsEach];
        var reload = 0;
        var phase = 0;
        using var begin = new Barrier(Callers + 1);
        using var end = new Barrier(Callers + 1);
        var threads = Enumerable.Range(0, Callers).Select(_ => new Thread(Call)).ToArray();
        Array.ForEach(threads, static thread => thread.Start());
        for (phase = 0; phase < Phases; phase++)
        {
            host.Time.Advance(Step);
            begin.SignalAndWait(TestContext.Current.CancellationToken);
            for (var i = 0; i < ReloadsEach; i++)
            {
                // Each reload meets calls before it and after it, however slow the machine is.
                var seen = Volatile.Read(ref calls[reload]);
                while (Volatile.Read(ref calls[reload]) == seen)
                    Thread.Yield();
                host.Write(Settings(reload + 1));
                Volatile.Write(ref reload, reload + 1);
            }

            end.SignalAndWait(TestContext.Current.CancellationToken);
        }

        Array.ForEach(threads, static thread => thread.Join());
        Assert.All(calls, static count => Assert.True(count > 0));
        Assert.True(
            admitted.Sum() > LargeBurst + (SlowRate * Step.TotalSeconds * Phases / 2), "Hardly anything entered: this proves nothing.");
        Holds(admitted, strategy);

        void Call()
        {
            for (var of = 0; of < Phases; of++)
            {
                begin.SignalAndWait(TestContext.Current.CancellationToken);
                while (Volatile.Read(ref reload) is var now && now < (of + 1) * ReloadsEach)
                {
                    if (guard.TryEnter(isKeyed ? [7UL] : [], out var call))
                    {
                        call.Complete();
                        Interlocked.Increment(ref admitted[of]);
                    }

                    // Where there are fewer processors than threads, whoever reloads needs one too.
                    if (Interlocked.Increment(ref calls[now]) % 16 == 0)
                        Thread.Yield();
                }

                end.SignalAndWait(TestContext.Current.CancellationToken);
            }
        }
    }

    private static (string, string?)[] Settings(int reload) =>
    [
        ("Shot:Limits:limit:Permits", reload % 2 == 0 ? $"{LargeBurst}" : $"{SmallBurst}"),
        ("Shot:Limits:limit:PerSecond", reload % 3 == 0 ? $"{FastRate}" : $"{SlowRate}"),
    ];

    private static void Holds(long[] admitted, ShotStrategy strategy)
    {
        // A fixed window gives its burst once more, at its end.
        var burst = LargeBurst * (strategy == ShotStrategy.FixedWindow ? 2 : 1);
        for (var first = 0; first < admitted.Length; first++)
        {
            var entered = 0L;
            for (var last = first; last < admitted.Length; last++)
            {
                entered += admitted[last];
                Assert.True(
                    entered <= burst + (FastRate * Step.TotalSeconds * (last - first)) + 1e-6,
                    $"{entered} entered from {first} to {last}.");
            }
        }
    }
}
