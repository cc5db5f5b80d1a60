using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shot.CompilerServices;

namespace Shot.Tests.DependencyInjection;

/// <summary>AddShot() decorates what is registered, however it is registered, and changes nothing else.</summary>
public sealed class AddShotTests
{
    public static TheoryData<string> Registrations =>
    [
        "type",
        "factory",
        "instance",
        "keyed type",
        "keyed factory",
        "keyed instance",
        "keyed constructor",
        "disposable type",
        "disposable factory",
    ];

    [Theory]
    [MemberData(nameof(Registrations))]
    public void Every_kind_of_registration_and_lifetime_is_decorated(string registration)
    {
        foreach (var lifetime in Enum.GetValues<ServiceLifetime>())
        {
            IServiceCollection services = new ServiceCollection();
            var (key, greeting, service) = Register(services, registration, lifetime);
            services.AddShot();

            using var provider = services.BuildServiceProvider(
                new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
            using var scope = provider.CreateScope();
            var resolved = (IGreeter)Resolve();
            Assert.IsAssignableFrom<IGuarded>(resolved);
            Assert.Equal(greeting, resolved.Greet());

            var isShared = lifetime != ServiceLifetime.Transient || registration.Contains("instance", StringComparison.Ordinal);
            Assert.Equal(isShared, ReferenceEquals(resolved, Resolve()));

            object Resolve() => key is null
                ? scope.ServiceProvider.GetRequiredService(service)
                : scope.ServiceProvider.GetRequiredKeyedService(service, key);
        }
    }

    [Fact]
    public void The_decorator_itself_becomes_injectable()
    {
        var services = new ServiceCollection().AddScoped<IGreeter, Greeter>().AddKeyedScoped<IGreeter, Greeter>("a").AddShot();
        using var provider = services.BuildServiceProvider();
        using var scope = provider.CreateScope();
        var guarded = scope.ServiceProvider.GetRequiredService<GuardedGreeter>();
        Assert.Same(scope.ServiceProvider.GetRequiredService<IGreeter>(), guarded);
        Assert.Equal("hello", guarded.TryGreet().Value);
        Assert.Same(
            scope.ServiceProvider.GetRequiredKeyedService<IGreeter>("a"),
            scope.ServiceProvider.GetRequiredKeyedService<GuardedGreeter>("a"));
    }

    [Fact]
    public void Several_registrations_keep_their_number_and_order()
    {
        var services = new ServiceCollection()
            .AddSingleton<IGreeter, Greeter>()
            .AddSingleton<IGreeter>(new NamedGreeter("b"))
            .AddTransient<IGreeter>(_ => new NamedGreeter("c"))
            .AddShot();
        using var provider = services.BuildServiceProvider();
        var all = provider.GetServices<IGreeter>().ToList();
        Assert.All(all, greeter => Assert.IsType<GuardedGreeter>(greeter));
        Assert.Equal(["hello", "b", "c"], all.Select(greeter => greeter.Greet()));
    }

    [Fact]
    public void Services_under_every_key_are_guarded()
    {
        var services = new ServiceCollection()
            .AddSingleton<IGreeter, Greeter>()
            .AddSingleton<IGreeter>(_ => new NamedGreeter("by a factory"))
            .AddKeyedSingleton<IGreeter, Greeter>("a")
            .AddKeyedSingleton<IGreeter>("b", (_, key) => new NamedGreeter($"{key}"))
            .AddShot();
        using var provider = services.BuildServiceProvider();
        var all = provider.GetKeyedServices<IGreeter>(KeyedService.AnyKey).ToList();
        Assert.All(all, greeter => Assert.IsType<GuardedGreeter>(greeter));
        Assert.Equal(["hello", "b"], all.Select(greeter => greeter.Greet()));
    }

    [Fact]
    public void A_second_call_decorates_only_what_is_new()
    {
        var services = new ServiceCollection().AddSingleton<IGreeter, Greeter>().AddShot();
        var count = services.Count;
        services.AddShot();
        Assert.Equal(count, services.Count);

        services.AddSingleton<IGreeter>(new NamedGreeter("late")).AddShot();
        using var provider = services.BuildServiceProvider();
        var all = provider.GetServices<IGreeter>().ToList();
        Assert.Equal(2, all.Count);
        Assert.All(all, greeter => Assert.IsType<GuardedGreeter>(greeter));
    }

    [Fact]
    public void A_forwarded_registration_is_charged_once()
    {
        var services = new ServiceCollection()
            .AddSingleton<IScarcer, Scarce>()
            .AddSingleton<IScarce>(provider => provider.GetRequiredService<IScarcer>())
            .AddShot();
        using var provider = services.BuildServiceProvider();
        var scarce = provider.GetRequiredService<IScarce>();
        Assert.IsType<GuardedScarcer>(scarce);
        Assert.Same(scarce, provider.GetRequiredService<IScarcer>());

        Assert.Equal("taken", scarce.Take());
        Assert.Equal("taken", scarce.Guarded().Take());
        var refusal = Assert.Throws<ShotOverloadedException>(scarce.Take);
        Assert.Equal("IScarce.Take", refusal.LimitName);
        Assert.True(((GuardedScarcer)scarce).TryTake().IsOverloaded);
    }

    [Fact]
    public void Guarded_returns_a_guarded_instance_as_it_is()
    {
        var guarded = ((IDerivedGreeter)new Greeter()).Guarded();
        Assert.Same(guarded, ((IDerivedGreeter)guarded).Guarded());
        Assert.Same(((IGreeter)guarded).Guarded(), ((IGreeter)guarded).Guarded());
        Assert.Throws<ArgumentNullException>(() => new GuardedGreeter(null!));
    }

    [Fact]
    public async Task An_implementation_is_disposed_of_exactly_once()
    {
        foreach (var lifetime in Enum.GetValues<ServiceLifetime>())
        {
            var made = new List<object>();
            IServiceCollection services = new ServiceCollection();
            services.Add(ServiceDescriptor.Describe(typeof(Greeter), _ => Made(new Greeter()), lifetime));
            services.Add(ServiceDescriptor.Describe(typeof(IGreeter), _ => Made(new Greeter()), lifetime));
            services.Add(ServiceDescriptor.Describe(typeof(IDisposableGreeter), _ => Made(new DisposableGreeter()), lifetime));
            services.Add(ServiceDescriptor.Describe(typeof(IAsyncDisposableGreeter), _ => Made(new AsyncDisposableGreeter()), lifetime));
            services.AddShot();

            await using (var provider = services.BuildServiceProvider())
            await using (var scope = provider.CreateAsyncScope())
            {
                scope.ServiceProvider.GetRequiredService<IGreeter>().Greet();
                scope.ServiceProvider.GetRequiredService<IDisposableGreeter>().Greet();
                scope.ServiceProvider.GetRequiredService<GuardedDisposableGreeter>().Greet();
                scope.ServiceProvider.GetRequiredService<IAsyncDisposableGreeter>().Greet();
                Assert.All(made, instance => Assert.Equal(0, Disposals(instance)));
            }

            Assert.InRange(made.Count, 3, 4);
            Assert.All(made, instance => Assert.Equal(1, Disposals(instance)));

            object Made(object instance)
            {
                made.Add(instance);
                return instance;
            }
        }

        static int Disposals(object instance) => instance switch
        {
            Greeter greeter => greeter.Disposals,
            DisposableGreeter greeter => greeter.Disposals,
            AsyncDisposableGreeter greeter => greeter.Disposals,
            _ => throw new InvalidOperationException(),
        };
    }

    [Fact]
    public void An_instance_that_the_user_owns_is_not_disposed_of()
    {
        var plain = new Greeter();
        var disposable = new DisposableGreeter();
        var services = new ServiceCollection().AddSingleton<IGreeter>(plain).AddSingleton<IDisposableGreeter>(disposable).AddShot();
        using (var provider = services.BuildServiceProvider())
        {
            provider.GetRequiredService<IGreeter>().Greet();
            provider.GetRequiredService<IDisposableGreeter>().Greet();
        }

        Assert.Equal(0, plain.Disposals);
        Assert.Equal(0, disposable.Disposals);
    }

    [Fact]
    public void Open_generics_are_decorated()
    {
        var services = new ServiceCollection().AddScoped(typeof(IBox<>), typeof(Box<>)).AddSingleton<IBox<Guid>, Box<Guid>>().AddShot();
        using var provider = services.BuildServiceProvider();
        using var scope = provider.CreateScope();
        Assert.IsType<GuardedBox<int>>(scope.ServiceProvider.GetRequiredService<IBox<int>>());
        Assert.IsType<GuardedBox<Guid>>(scope.ServiceProvider.GetRequiredService<IBox<Guid>>());
        Assert.True(scope.ServiceProvider.GetRequiredService<GuardedBox<string>>().TryOpen().IsCompleted);
    }

    [Fact]
    public void A_registration_that_cannot_be_decorated_throws()
    {
        Assert.Contains(
            "disposed of twice",
            Error(services => services.AddScoped(typeof(IDisposableBox<>), typeof(DisposableBox<>))),
            StringComparison.Ordinal);
        Assert.Contains(
            "registered twice",
            Error(services => services.AddScoped(typeof(IBox<>), typeof(Box<>)).AddScoped(typeof(IBox<>), typeof(Box<>))),
            StringComparison.Ordinal);
        Assert.Contains(
            "open generic with a key",
            Error(services => services.AddKeyedScoped(typeof(IBox<>), "a", typeof(Box<>))),
            StringComparison.Ordinal);
        Assert.Contains(
            "register it under each key",
            Error(services => services.AddKeyedScoped<IGreeter, Greeter>(KeyedService.AnyKey)),
            StringComparison.Ordinal);

        static string Error(Action<IServiceCollection> register)
        {
            IServiceCollection services = new ServiceCollection();
            register(services);
            return Assert.Throws<InvalidOperationException>(() => services.AddShot()).Message;
        }
    }

    [Fact]
    public async Task A_registration_after_the_call_is_reported_when_the_host_starts()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<IGreeter, Greeter>();
        builder.Services.AddShot();

        // Under another name, or it would not compile: SHOT025.
        var late = builder.Services;
        late.AddSingleton<IScarce, Scarce>();
        using var host = builder.Build();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains(
            "'Shot.Tests.DependencyInjection.IScarce' (Shot.Tests.DependencyInjection.Scarce)", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("IGreeter", error.Message, StringComparison.Ordinal);
        Assert.StartsWith("Registered after AddShot(), so their limits are not enforced: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("for a stand-in in a test write services.ExemptFromShot<TService>().", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_late_registration_is_reported_with_its_implementation()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddShot();
        var late = builder.Services;
        late.AddSingleton<IGreeter>(new NamedGreeter("late"));
        late.AddSingleton<IGreeter>(static _ => new NamedGreeter("later"));
        late.AddKeyedSingleton<IScarce, Scarce>("key");
        late.AddKeyedSingleton<IScarce>("other", static (_, _) => new Scarce());
        using var host = builder.Build();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains(
            "'Shot.Tests.DependencyInjection.IGreeter' (an instance of Shot.Tests.DependencyInjection.AddShotTests+NamedGreeter), "
            + "'Shot.Tests.DependencyInjection.IGreeter' (by a factory), "
            + "'Shot.Tests.DependencyInjection.IScarce' (Shot.Tests.DependencyInjection.Scarce), "
            + "'Shot.Tests.DependencyInjection.IScarce' (by a factory or an instance). ",
            error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exempt_stand_in_is_not_decorated()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<IGreeter, Greeter>();
        builder.Services.AddShot();
        builder.Services.ExemptFromShot<IGreeter>().AddSingleton<IGreeter>(new NamedGreeter("mock"));
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        Assert.IsType<NamedGreeter>(host.Services.GetRequiredService<IGreeter>());
    }

    private static (object? Key, string Greeting, Type Service) Register(
        IServiceCollection services, string registration, ServiceLifetime lifetime)
    {
        switch (registration)
        {
            case "type":
                services.Add(ServiceDescriptor.Describe(typeof(IGreeter), typeof(Greeter), lifetime));
                return (null, "hello", typeof(IGreeter));
            case "factory":
                services.Add(ServiceDescriptor.Describe(typeof(IGreeter), _ => new Greeter(), lifetime));
                return (null, "hello", typeof(IGreeter));
            case "instance":
                services.AddSingleton<IGreeter>(new NamedGreeter("instance"));
                return (null, "instance", typeof(IGreeter));
            case "keyed type":
                services.Add(ServiceDescriptor.DescribeKeyed(typeof(IGreeter), "a", typeof(Greeter), lifetime));
                return ("a", "hello", typeof(IGreeter));
            case "keyed factory":
                services.Add(ServiceDescriptor.DescribeKeyed(typeof(IGreeter), 5, (_, key) => new NamedGreeter($"{key}"), lifetime));
                return (5, "5", typeof(IGreeter));
            case "keyed instance":
                services.AddKeyedSingleton<IGreeter>("a", new NamedGreeter("instance"));
                return ("a", "instance", typeof(IGreeter));
            case "keyed constructor":
                services.Add(ServiceDescriptor.DescribeKeyed(typeof(IGreeter), "own key", typeof(KeyedGreeter), lifetime));
                return ("own key", "own key", typeof(IGreeter));
            case "disposable type":
                services.Add(ServiceDescriptor.Describe(typeof(IDisposableGreeter), typeof(DisposableGreeter), lifetime));
                return (null, "disposable", typeof(IDisposableGreeter));
            default:
                services.Add(ServiceDescriptor.Describe(typeof(IDisposableGreeter), _ => new DisposableGreeter(), lifetime));
                return (null, "disposable", typeof(IDisposableGreeter));
        }
    }

    private sealed class NamedGreeter(string name) : IGreeter
    {
        public string Greet() => name;
    }
}
