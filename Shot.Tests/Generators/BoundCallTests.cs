using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.Generators;

/// <summary>Calls count for what they are, not for their names: another method of the same name neither switches guards on nor registers a service.</summary>
public sealed class BoundCallTests
{
    private const string Web = """
        using Microsoft.AspNetCore.Builder;
        using Microsoft.Extensions.DependencyInjection;
        using Microsoft.Extensions.DependencyInjection.Extensions;
        using Shot.AspNetCore;

        """;

    private const string Orders = """

        public interface IOrders { [ShotLimit(1, 1)] void M(); }
        public class Orders : IOrders { public void M() { } }
        """;

    [Theory]
    [InlineData("Locator.GetSingleton<IOrders>(); class Locator { public static T GetSingleton<T>() => default!; }")]
    [InlineData("Retry.OnTransientFault<IOrders>(_ => { }); class Retry { public static void OnTransientFault<T>(Action<T> action) { } }")]
    [InlineData("new Registry().AddScoped<IOrders, Orders>(); class Registry { public Registry AddScoped<T, U>() => this; }")]
    [InlineData("IsSingleton(typeof(IOrders)); static bool IsSingleton(Type type) => type.IsAbstract;")]
    public async Task What_registers_nothing_is_no_registration(string code) =>
        Assert.DoesNotContain(await GeneratorRun.Application(Web + code + Orders).Errors(), IsMissingGuards);

    [Theory]
    [InlineData("services.AddSingleton<IOrders>(_ => new Orders().Guarded());")]
    [InlineData("services.AddSingleton<IOrders>(_ => { var orders = new Orders(); return (orders.Guarded()); });")]
    [InlineData("services.AddScoped<IOrders>(static provider => ActivatorUtilities.CreateInstance<Orders>(provider).Guarded());")]
    [InlineData("services.AddSingleton<IOrders>(new Orders().Guarded());")]
    [InlineData("services.AddSingleton<IOrders>(new GuardedOrders(new Orders()));")]
    [InlineData("services.AddKeyedSingleton<IOrders>(\"a\", (_, _) => new Orders().Guarded());")]
    [InlineData("services.TryAddSingleton<IOrders>(_ => new Orders().Guarded());")]
    public async Task What_is_registered_guarded_needs_no_decoration(string code)
    {
        var run = GeneratorRun.Application(Web + "IServiceCollection services = new ServiceCollection(); " + code + Orders);
        Assert.Empty(await run.Errors());
        run.Compiles();
    }

    [Theory]
    [InlineData("services.AddSingleton<IOrders>(_ => new Orders());")]
    [InlineData("services.AddSingleton<IOrders>(provider => { if (provider is null) return new Orders().Guarded(); return new Orders(); });")]
    [InlineData("services.AddSingleton<IOrders>(_ => new Orders().Guarded(1)); static class Own { public static Orders Guarded(this Orders orders, int level) => orders; }")]
    [InlineData("services.AddSingleton<IOrders>(_ => Own.Guarded()); static class Own { public static IOrders Guarded() => new Orders(); }")]
    [InlineData("ServiceCollectionServiceExtensions.AddSingleton<IOrders, Orders>(services);")]
    [InlineData("services?.AddSingleton<IOrders, Orders>();")]
    [InlineData("services.TryAddEnumerable(ServiceDescriptor.Singleton<IOrders, Orders>());")]
    [InlineData("services.Replace(ServiceDescriptor.Describe(typeof(IOrders), typeof(Orders), ServiceLifetime.Scoped));")]
    [InlineData("services.AddOptions().AddScoped<IOrders, Orders>();")]
    [InlineData("((ServiceCollection)services).AddScoped<IOrders, Orders>();")]
    [InlineData("Register(services); static void Register<T>(T all) where T : IServiceCollection => all.AddScoped<IOrders, Orders>();")]
    public async Task What_is_registered_unguarded_is_an_error_however_it_is_written(string code) =>
        Assert.Contains(await GeneratorRun.Application(Web + "IServiceCollection services = new ServiceCollection(); " + code + Orders).Errors(), IsMissingGuards);

    [Theory]
    [InlineData("new Other().UseShot(); class Other { public void UseShot() { } }")]
    [InlineData("Other.UseShot(); class Other { public static void UseShot() { } }")]
    [InlineData("UseShot(); static void UseShot() { }")]
    [InlineData("app.UseShot(); static class Other { public static WebApplication UseShot(this WebApplication app) => app; }")]
    public async Task Another_method_named_UseShot_switches_nothing_on(string code)
    {
        var errors = await GeneratorRun.Application(Web + """
            var app = WebApplication.CreateBuilder(args).Build();
            app.MapGet("/orders", [ShotLimit(1, 1)] () => "");

            """ + code).Errors();
        Assert.Contains(errors, static error => error.StartsWith("SHOT002: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("app.UseShot();")]
    [InlineData("app.UseHttpsRedirection().UseShot();")]
    [InlineData("IApplicationBuilder pipeline = app; pipeline.UseShot();")]
    [InlineData("ShotApplicationBuilderExtensions.UseShot(app);")]
    [InlineData("Set(app); static T Set<T>(T pipeline) where T : IApplicationBuilder { pipeline.UseShot(); return pipeline; }")]
    public async Task UseShot_is_known_however_it_is_called(string code)
    {
        var run = GeneratorRun.Application(Web + """
            var app = WebApplication.CreateBuilder(args).Build();
            app.MapGet("/orders", [ShotLimit(1, 1)] () => "");

            """ + code);
        Assert.Empty(await run.Errors());
        run.Compiles();
    }

    [Theory]
    [InlineData("services.AddScoped<IOrders, Orders>().AddShot();", true)]
    [InlineData("services.AddScoped<IOrders, Orders>(); ShotServiceCollectionExtensions.AddShot(services);", true)]
    [InlineData("services.AddScoped<IOrders, Orders>(); AddShot(); static void AddShot() { }", false)]
    [InlineData("services.AddScoped<IOrders, Orders>(); services.ExemptFromShot<IOrders>();", true)]
    [InlineData("services.AddScoped<IOrders, Orders>(); Other.ExemptFromShot<IOrders>(); class Other { public static void ExemptFromShot<T>() { } }", false)]
    public async Task Only_Shots_own_calls_switch_the_guards_of_services(string code, bool isEnough)
    {
        var errors = await GeneratorRun.Application(Web + "IServiceCollection services = new ServiceCollection(); " + code + Orders).Errors();
        Assert.Equal(!isEnough, errors.Any(IsMissingGuards));
    }

    private static bool IsMissingGuards(string error) => error.StartsWith("SHOT003: ", StringComparison.Ordinal);
}
