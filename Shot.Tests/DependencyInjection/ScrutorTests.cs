using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Shot.Tests.DependencyInjection;

/// <summary>Scrutor moves what it decorates to a key of its own. A call through its decorators is charged once.</summary>
public sealed class ScrutorTests
{
    [Fact]
    public async Task A_service_that_Scrutor_decorates_before_the_guards_is_charged_once()
    {
        using var host = await Start(services =>
        {
            services.AddSingleton<IMug, Mug>();
            services.Decorate<IMug, Loud>();
            services.Decorate<IMug, Loud>();
            services.Decorate<IMug>(inner => new Loud(inner));
            services.AddShot();
        });
        var mug = host.Services.GetRequiredService<IMug>();
        Assert.IsType<GuardedScrutorTests_Mug>(mug);
        Assert.Equal("taken!!!", mug.Take());
        Assert.Equal("taken!!!", mug.Take());
        Assert.Throws<ShotOverloadedException>(mug.Take);
    }

    [Fact]
    public async Task A_host_whose_services_Scrutor_decorates_after_the_guards_does_not_start()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Start(DecorateLast));
        Assert.Contains("Registered after AddShot()", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exempt_service_that_Scrutor_decorates_after_the_guards_keeps_its_guard_inside()
    {
        using var host = await Start(services =>
        {
            DecorateLast(services);
            services.ExemptFromShot<IMug>();
        });
        var mug = host.Services.GetRequiredService<IMug>();
        Assert.IsType<Loud>(mug);
        Assert.Equal("taken!", mug.Take());
        Assert.Equal("taken!", mug.Take());
        Assert.Throws<ShotOverloadedException>(mug.Take);
    }

    [Fact]
    public async Task A_users_key_that_ends_like_Scrutors_is_guarded()
    {
        using var host = await Start(services => services.AddKeyedSingleton<IGreeter, Greeter>("nicely+Decorated").AddShot());
        Assert.IsType<GuardedGreeter>(host.Services.GetRequiredKeyedService<IGreeter>("nicely+Decorated"));
    }

    [Fact]
    public async Task Scanned_services_are_guarded()
    {
        using var host = await Start(services =>
        {
            services.Scan(scan => scan.FromTypes(typeof(Scarce)).AsImplementedInterfaces());
            services.AddShot();
        });
        Assert.IsType<GuardedScarce>(host.Services.GetRequiredService<IScarce>());
    }

    private static void DecorateLast(IServiceCollection services)
    {
        services.AddSingleton<IMug, Mug>();
        services.AddShot();
        services.Decorate<IMug, Loud>();
    }

    private static async Task<IHost> Start(Action<IServiceCollection> register)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        register(builder.Services);
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    public interface IMug
    {
        [ShotLimit(2, perSecond: 2 / 60.0)]
        string Take();
    }

    private sealed class Mug : IMug
    {
        public string Take() => "taken";
    }

    private sealed class Loud(IMug inner) : IMug
    {
        public string Take() => inner.Take() + "!";
    }
}
