using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Shot.CompilerServices;

namespace Shot.Tests.Guarding.Costs;

/// <summary>Costs that a service's calls state, and that their work settles.</summary>
public sealed class CallCostTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_and_its_twin_take_what_the_method_states()
    {
        var guarded = Guarded();
        Assert.Equal(1, await guarded.AskAsync(6, Done));
        Assert.True((await guarded.TryAskAsync(5, Done)).IsOverloaded);
        Assert.True((await guarded.TryAskAsync(4, Done)).IsCompleted);
        var refused = await Assert.ThrowsAsync<ShotOverloadedException>(() => guarded.AskAsync(3, Done));
        Assert.Equal((3, false), (refused.RetryAfter.TotalSeconds, refused.IsTooCostly));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public async Task A_call_that_can_never_be_admitted_says_so(int cost)
    {
        var guarded = Guarded();
        var refused = await Assert.ThrowsAsync<ShotOverloadedException>(() => guarded.AskAsync(cost, Done));
        Assert.True(refused.IsTooCostly);
        Assert.Contains("Waiting does not help", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ShotOverloadedException>(() => guarded.Ask("a", cost, static () => 1));
        await Assert.ThrowsAsync<ShotOverloadedException>(() => guarded.WaitAsync(cost, Done));
        Assert.Equal(1, await guarded.AskAsync(10, Done));
        Assert.Equal(1, guarded.Ask("a", 10, static () => 1));
    }

    [Fact]
    public async Task A_method_that_throws_charges_nothing()
    {
        var guarded = Guarded();
        await Assert.ThrowsAsync<FormatException>(() => guarded.AskAsync(13, Done));
        Assert.Equal(1, await guarded.AskAsync(10, Done));
    }

    [Fact]
    public async Task The_work_settles_once_and_only_what_its_call_was_charged()
    {
        var guarded = Guarded();
        await guarded.AskAsync(9, static async () =>
        {
            await Task.Yield();
            Assert.False(ShotCost.Settle("both", 0));
            Assert.Throws<ArgumentOutOfRangeException>(static () => ShotCost.Settle("tokens", -1));
            Assert.True(ShotCost.Settle("tokens", 2));
            Assert.False(ShotCost.Settle("tokens", 0));
            return 0;
        });
        Assert.False(ShotCost.Settle("tokens", 0));
        Assert.Equal(1, await guarded.AskAsync(8, Done));
        Assert.True((await guarded.TryAskAsync(1, Done)).IsOverloaded);
    }

    [Fact]
    public async Task Work_that_goes_on_after_its_call_settles_it_and_a_refused_call_has_nothing_to_settle()
    {
        var guarded = Guarded();
        var ended = new TaskCompletionSource();
        var settling = Task.CompletedTask;
        await guarded.AskAsync(10, () =>
        {
            settling = Later();
            return Task.FromResult(0);
        });
        await Assert.ThrowsAsync<ShotOverloadedException>(() => guarded.AskAsync(1, static () => throw new NotSupportedException()));
        Assert.False(ShotCost.Settle("tokens", 0));
        ended.SetResult();
        await settling;
        Assert.Equal(1, await guarded.AskAsync(9, Done));

        async Task Later()
        {
            await ended.Task;
            Assert.True(ShotCost.Settle("tokens", 1));
        }
    }

    [Fact]
    public void Calls_within_calls_settle_their_own_and_leave_the_flow_as_it_was()
    {
        var guarded = Guarded();
        guarded.Ask("a", 4, () =>
        {
            guarded.Ask("a", 5, static () => ShotCost.Settle("tokens of a tenant", 1) ? 1 : 0);
            Assert.True(ShotCost.Settle("tokens of a tenant", 3));
            Assert.True(ShotCost.Settle("both", 20));
            return 0;
        });

        // 'both' owes what the outer call has used beyond its charge.
        var refused = Assert.Throws<ShotOverloadedException>(() => guarded.Ask("a", 1, static () => 0));
        Assert.Equal("both", refused.LimitName);
    }

    [Fact]
    public void A_call_takes_the_least_cost_even_if_it_states_less()
    {
        var guarded = Guarded();
        for (var i = 0; i < 5; i++)
            guarded.Ask("a", 0, static () => 0);
        Assert.Equal("both", Assert.Throws<ShotOverloadedException>(() => guarded.Ask("a", 0, static () => 0)).LimitName);
    }

    [Fact]
    public async Task A_stream_settles_what_it_has_sent()
    {
        var guarded = Guarded();
        Assert.Equal(2, await guarded.Stream(2).CountAsync(Token));
        Assert.Equal(8, await guarded.Stream(8).CountAsync(Token));
        Assert.Throws<ShotOverloadedException>(() => guarded.Stream(1));
    }

    [Fact]
    public async Task A_call_that_waited_settles_and_one_that_left_cannot()
    {
        var guarded = Guarded();
        await guarded.WaitAsync(10, Done);
        var waiting = guarded.WaitAsync(4, static () => Task.FromResult(ShotCost.Settle("waiting", 1) ? 1 : 0));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(1, await waiting.WaitAsync(TimeSpan.FromMinutes(1), Token));
    }

    [Fact]
    public async Task A_limit_in_shadow_settles_only_what_it_has_charged()
    {
        await using var services = new ServiceCollection().AddSingleton<TimeProvider>(_time).AddSingleton<IAssistant, Assistant>()
            .AddShot(static options => options.Mode = ShotMode.Shadow).BuildServiceProvider();
        var guarded = services.GetRequiredService<IAssistant>();
        Assert.Equal(1, await guarded.AskAsync(10, static () => Task.FromResult(ShotCost.Settle("tokens", 10) ? 1 : 0)));
        Assert.Equal(0, await guarded.AskAsync(10, static () => Task.FromResult(ShotCost.Settle("tokens", 0) ? 1 : 0)));
        Assert.Equal(0, await guarded.AskAsync(11, static () => Task.FromResult(ShotCost.Settle("tokens", 0) ? 1 : 0)));
        var limit = services.GetRequiredService<IShotControl>().Snapshot().Single(static limit => limit.Name == "tokens");
        Assert.Equal(("Estimate", true, 2, 0), (limit.CostFrom, limit.Settles, limit.WouldHaveRefused, limit.AvailablePermits));
    }

    private static Task<int> Done() => Task.FromResult(1);

    private GuardedAssistant Guarded() => new(new Assistant(), new GuardSet(_time));
}
