using Microsoft.Extensions.Time.Testing;
using Shot.CompilerServices;

namespace Shot.Tests.Guarding.Policies;

/// <summary>Keys, stacked and shared limits, costs and waits, as the generator emits them for a service.</summary>
public sealed class AnnotatedPolicyTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly GuardSet _guards;

    public AnnotatedPolicyTests() => _guards = new GuardSet(_time);

    [Fact]
    public async Task Each_tenant_has_its_own_permits_and_tenants_without_a_name_share_theirs()
    {
        var shop = new GuardedTenantShop(new TenantShop(), _guards);
        foreach (var tenant in new[] { "a", "b", null })
        {
            for (var i = 0; i < 3; i++)
                await shop.ReadAsync(tenant);
            var refusal = await Assert.ThrowsAsync<ShotOverloadedException>(() => shop.ReadAsync(tenant));
            Assert.Equal(("ITenantShop", TimeSpan.FromSeconds(1)), (refusal.LimitName, refusal.RetryAfter));
        }

        Assert.True((await shop.TryReadAsync("")).IsOverloaded);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("a 10", await shop.ReadAsync("a"));
    }

    [Fact]
    public async Task A_call_that_the_methods_limit_refuses_is_not_charged_to_its_tenant()
    {
        var inner = new TenantShop();
        var shop = new GuardedTenantShop(inner, _guards);
        var order = Guid.NewGuid();
        await shop.WriteAsync("a", order, 1);
        for (var i = 0; i < 10; i++)
            Assert.Equal("ITenantShop.WriteAsync", (await shop.TryWriteAsync("a", order, 1)).LimitName);

        // Other lines of it are other keys.
        await shop.WriteAsync("a", order, 2);
        await shop.ReadAsync("a");
        Assert.Equal("ITenantShop", (await shop.TryWriteAsync("a", order, 3)).LimitName);
        Assert.Equal(3, inner.Calls);
        await shop.WriteAsync("b", order, 3);
    }

    [Fact]
    public async Task Two_annotations_of_one_name_are_one_limit_that_calls_of_several_costs_share()
    {
        var shop = new GuardedTenantShop(new TenantShop(), _guards);
        await shop.ScanAsync("a");
        for (var i = 0; i < 3; i++)
            await shop.PeekAsync();
        Assert.Equal("policies.scans", (await shop.TryPeekAsync()).LimitName);

        // Five permits, one second each.
        var refused = await shop.TryScanAsync("b");
        Assert.Equal(("policies.scans", TimeSpan.FromSeconds(5)), (refused.LimitName, refused.RetryAfter));
        _time.Advance(TimeSpan.FromSeconds(5));
        await shop.ScanAsync("b");
    }

    [Fact]
    public async Task A_call_waits_for_a_permit_that_comes_due_soon_enough_and_its_work_starts_then()
    {
        var inner = new Mailbox();
        var mailbox = new GuardedMailbox(inner, _guards);
        Assert.Equal("1", await mailbox.SendAsync("1", default));
        var second = mailbox.SendAsync("2", default);
        var third = mailbox.TrySendAsync("3", default).AsTask();

        // The fourth would wait for 300 ms.
        var refusal = await Assert.ThrowsAsync<ShotOverloadedException>(() => mailbox.SendAsync("4", default));
        Assert.Equal(TimeSpan.FromMilliseconds(50), refusal.RetryAfter);
        Assert.True((await mailbox.TrySendAsync("5", default)).IsOverloaded);
        Assert.Equal(["1"], inner.Sent);

        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal("2", await second);
        Assert.False(third.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal("3", (await third).Value);
        Assert.Equal(["1", "2", "3"], inner.Sent);
    }

    [Fact]
    public async Task A_caller_that_leaves_gives_its_place_to_the_next()
    {
        var inner = new Mailbox();
        var mailbox = new GuardedMailbox(inner, _guards);
        await mailbox.SendAsync("1", default);
        using var leaving = new CancellationTokenSource();
        var second = mailbox.SendAsync("2", leaving.Token);
        await leaving.CancelAsync();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Equal(leaving.Token, error.CancellationToken);

        var third = mailbox.SendAsync("3", default);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal("3", await third);
        Assert.Equal(["1", "3"], inner.Sent);
    }

    [Fact]
    public async Task The_work_s_own_exception_comes_through_a_wait()
    {
        var mailbox = new GuardedMailbox(new Mailbox(), _guards);
        await mailbox.SendAsync("1", default);
        var broken = mailbox.SendAsync("broken", default);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal("The text is broken.", (await Assert.ThrowsAsync<InvalidOperationException>(() => broken)).Message);

        var tried = mailbox.TrySendAsync("broken", default).AsTask();
        _time.Advance(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAsync<InvalidOperationException>(() => tried);
    }

    [Fact]
    public async Task A_fallback_answers_for_a_call_that_cannot_wait_and_not_for_one_that_can()
    {
        var inner = new Mailbox();
        var mailbox = new GuardedMailbox(inner, _guards);
        Assert.Equal("1", await mailbox.PostAsync("1"));
        var second = mailbox.PostAsync("2").AsTask();
        Assert.Equal("dropped 3", await mailbox.PostAsync("3"));
        Assert.True((await mailbox.TryPostAsync("4")).IsOverloaded);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal("2", await second);
        Assert.Equal(["1", "2"], inner.Sent);
    }
}
