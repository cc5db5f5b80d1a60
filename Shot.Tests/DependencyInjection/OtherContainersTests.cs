using Autofac;
using Autofac.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shot.CompilerServices;

namespace Shot.Tests.DependencyInjection;

/// <summary>
/// A container of another make resolves guarded services too, and what only that container registers does not go unguarded.
/// </summary>
public sealed class OtherContainersTests
{
    [Fact]
    public async Task Services_of_the_collection_are_guarded_in_Autofac_and_nothing_is_made_before_it_is_asked_for()
    {
        var made = 0;
        using var host = Build(
            services =>
            {
                services.AddSingleton<IGreeter>(_ =>
                {
                    made++;
                    return new Greeter();
                });
                services.AddKeyedScoped<IGreeter, Greeter>("a");
                services.AddShot();
            },
            container => { });
        await host.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, made);
        Assert.IsType<GuardedGreeter>(host.Services.GetRequiredService<IGreeter>());
        using var scope = host.Services.CreateScope();
        Assert.IsType<GuardedGreeter>(scope.ServiceProvider.GetRequiredKeyedService<IGreeter>("a"));
        Assert.Equal(1, made);
    }

    [Fact]
    public async Task A_service_that_only_Autofac_registers_fails_the_start()
    {
        var error = await StartError(
            services => services.AddShot(), container => container.RegisterType<Greeter>().As<IGreeter>().SingleInstance());
        Assert.StartsWith(
            "The container has registrations that AddShot() did not see, so their limits are not enforced: "
            + "'Shot.Tests.DependencyInjection.IGreeter'.",
            error,
            StringComparison.Ordinal);
        Assert.Contains("register them in the service collection before AddShot()", error, StringComparison.Ordinal);
        Assert.Contains("services.ExemptFromShot<TService>()", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registration_of_Autofac_beside_a_guarded_one_fails_the_start()
    {
        var made = 0;
        var error = await StartError(
            services =>
            {
                services.AddSingleton<IGreeter, Greeter>();
                services.AddShot();
            },
            container => container.Register(_ => Made()).As<IGreeter>().SingleInstance());
        Assert.Contains("'Shot.Tests.DependencyInjection.IGreeter'", error, StringComparison.Ordinal);
        Assert.Equal(0, made);

        Greeter Made()
        {
            made++;
            return new Greeter();
        }
    }

    [Fact]
    public async Task A_service_that_Autofac_itself_guards_starts_when_it_is_exempt()
    {
        using var host = Build(
            services => services.AddShot().ExemptFromShot<IGreeter>(),
            container =>
            {
                container.RegisterType<Greeter>().As<IGreeter>();
                container.RegisterDecorator<IGreeter>((_, _, inner) => inner.Guarded());
            });
        await host.StartAsync(TestContext.Current.CancellationToken);
        Assert.IsAssignableFrom<IGuarded>(host.Services.GetRequiredService<IGreeter>());
    }

    [Fact]
    public async Task A_copy_of_the_collection_with_more_in_it_fails_the_start()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddShot();
        builder.ConfigureContainer(new CopyingFactory(copy => copy.AddSingleton<IGreeter, Greeter>()));
        using var host = builder.Build();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains("'Shot.Tests.DependencyInjection.IGreeter'", error.Message, StringComparison.Ordinal);
    }

    private static IHost Build(Action<IServiceCollection> register, Action<ContainerBuilder> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        register(builder.Services);
        builder.ConfigureContainer(new AutofacServiceProviderFactory(), configure);
        return builder.Build();
    }

    private static async Task<string> StartError(Action<IServiceCollection> register, Action<ContainerBuilder> configure)
    {
        using var host = Build(register, configure);
        return (await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(TestContext.Current.CancellationToken))).Message;
    }

    private sealed class CopyingFactory(Action<IServiceCollection> add) : IServiceProviderFactory<IServiceCollection>
    {
        public IServiceCollection CreateBuilder(IServiceCollection services)
        {
            IServiceCollection copy = new ServiceCollection();
            foreach (var descriptor in services)
                copy.Add(descriptor);
            add(copy);
            return copy;
        }

        public IServiceProvider CreateServiceProvider(IServiceCollection containerBuilder) => containerBuilder.BuildServiceProvider();
    }
}
