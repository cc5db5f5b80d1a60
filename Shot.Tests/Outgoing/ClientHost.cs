using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Shot.CompilerServices;
using Shot.Metrics;
using Shot.Tests.Guarding;

namespace Shot.Tests.Outgoing;

/// <summary>A host with clients whose requests end at a <see cref="Outgoing.Dependency"/>, in a time that the test moves.</summary>
internal sealed class ClientHost : IDisposable
{
    public const string Name = "payments";

    private readonly ServiceProvider _services;

    public ClientHost(Action<IHttpClientBuilder> configure, Action<IServiceCollection>? more = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        var client = services.AddHttpClient(Name, static client =>
        {
            client.BaseAddress = new Uri("http://payments.test/");
            client.Timeout = Timeout.InfiniteTimeSpan;
        });
        client.ConfigurePrimaryHttpMessageHandler(() => Dependency);
        configure(client);
        more?.Invoke(services);
        _services = services.BuildServiceProvider();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public Dependency Dependency { get; } = new();

    public IServiceProvider Services => _services;

    public GuardSet Guards => _services.GetRequiredService<GuardSet>();

    public IShotControl Control => _services.GetRequiredService<IShotControl>();

    public HttpClient Client => ClientOf(Name);

    public HttpClient ClientOf(string name) => _services.GetRequiredService<IHttpClientFactory>().CreateClient(name);

    /// <summary>Sends a request without a token: what ends it is not its sender.</summary>
    public Task<HttpResponseMessage> Get(string path = "/") => Client.GetAsync(new Uri(path, UriKind.RelativeOrAbsolute), CancellationToken.None);

    /// <summary>Runs work as a guarded call with a deadline.</summary>
    public Task<T> Call<T>(int maxWaitMs, Func<CancellationToken, Task<T>> work, string name = "limit") =>
        TestGuards.With(Time, maxWaitMs, name: name, set: Guards).Call(work);

    public void Advance(int milliseconds) => Time.Advance(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>The guard of a client.</summary>
    public Guard Guard(string name = "HttpClient payments") =>
        Assert.Single(_services.GetRequiredService<GuardSet>().Guards, guard => guard.Name == name);

    public (long Admitted, long Refused) Counts(string name = "HttpClient payments") =>
        (Guard(name).Counters.Total(GuardCount.Admitted), Guard(name).Counters.Total(GuardCount.Refused));

    public void Dispose() => _services.Dispose();
}
