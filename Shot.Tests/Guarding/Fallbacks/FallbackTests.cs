using Microsoft.Extensions.Time.Testing;
using Shot.CompilerServices;

namespace Shot.Tests.Guarding.Fallbacks;

/// <summary>A fallback answers what is refused, and nothing else.</summary>
public sealed class FallbackTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Refused_calls_get_the_fallback_with_the_callers_arguments()
    {
        var inner = new Catalogue(_ => Task.FromResult("found"));
        var guarded = Guarded(inner);
        Assert.Equal("found", await guarded.FindAsync("a", Token));
        Assert.Empty(inner.Cached);
        Assert.Equal("cached b", await guarded.FindAsync("b", Token));
        Assert.Equal([("b", Token)], inner.Cached);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("found", await guarded.FindAsync("c", Token));
        Assert.Single(inner.Cached);
    }

    [Fact]
    public async Task Failed_and_late_calls_do_not_get_the_fallback()
    {
        var inner = new Catalogue(_ => throw new InvalidOperationException("own"));
        Assert.Equal("own", (await Assert.ThrowsAsync<InvalidOperationException>(() => Guarded(inner).FindAsync("a", Token))).Message);

        var slow = new Catalogue(async token =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(Timeout.Infinite, token);
            return "";
        });
        await Assert.ThrowsAsync<ShotTimeoutException>(() => Guarded(slow).FindAsync("a", Token));

        // Nor for a refusal by a guard further in, which is the work's own error here.
        var refused = new Catalogue(_ => Task.FromException<string>(new ShotOverloadedException("inner", TimeSpan.FromSeconds(1))));
        Assert.Equal("inner", (await Assert.ThrowsAsync<ShotOverloadedException>(() => Guarded(refused).FindAsync("a", Token))).LimitName);
        Assert.Empty(inner.Cached.Concat(slow.Cached).Concat(refused.Cached));
    }

    [Fact]
    public async Task The_caller_gets_the_fallbacks_exception()
    {
        var guarded = Guarded(new Catalogue(_ => Task.FromResult("found")));
        await guarded.FindAsync("a", Token);
        await Assert.ThrowsAsync<FormatException>(() => guarded.FindAsync("broken", Token));
    }

    [Fact]
    public async Task The_twin_returns_overloaded_and_calls_no_fallback()
    {
        var inner = new Catalogue(_ => Task.FromResult("found"));
        var guarded = Guarded(inner);
        await guarded.FindAsync("a", Token);
        var result = await guarded.TryFindAsync("b", Token);
        Assert.Equal(ShotOutcome.Overloaded, result.Outcome);
        Assert.Equal("ICatalogue.FindAsync", result.LimitName);
        Assert.Empty(inner.Cached);
    }

    [Fact]
    public void Calls_refused_by_a_full_gate_get_the_static_fallback_of_an_interface()
    {
        var guarded = Guarded(new Catalogue(_ => throw new NotSupportedException()));
        var inside = 0;
        Assert.Equal(1, guarded.Count(() => inside = guarded.Count(() => { })));
        Assert.Equal(-1, inside);
        Assert.Equal(1, guarded.Count(() => { }));
    }

    [Fact]
    public async Task A_partial_methods_fallback_is_a_method_of_its_class()
    {
        var till = new Till();
        for (var i = 0; i < 4; i++)
            till.Take(10);
        Assert.Equal(30, till.Lost);

        var numbers = till.ReadAsync(AsyncEnumerable.Range(1, 2));
        Assert.Empty(await till.ReadAsync(AsyncEnumerable.Repeat(1, 3)).ToListAsync(Token));
        Assert.Equal([1, 2], await numbers.ToListAsync(Token));
        Assert.Equal([1, 1, 1], await till.ReadAsync(AsyncEnumerable.Repeat(1, 3)).ToListAsync(Token));
    }

    [Fact]
    public async Task A_call_that_the_fallback_answers_counts_as_refused()
    {
        var guards = new GuardSet(_time);
        var guarded = new GuardedCatalogue(new Catalogue(_ => Task.FromResult("found")), guards);
        for (var i = 0; i < 3; i++)
            await guarded.FindAsync("a", Token);
        var counts = guards.Guards.Single(guard => guard.Name == "ICatalogue.FindAsync").Counters;
        Assert.Equal((1, 2), (counts.Total(Shot.Metrics.GuardCount.Admitted), counts.Total(Shot.Metrics.GuardCount.Refused)));
    }

    private GuardedCatalogue Guarded(ICatalogue inner) => new(inner, new GuardSet(_time));
}
