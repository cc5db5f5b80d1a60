using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Shot.AspNetCore.Deadlines;
using Shot.CompilerServices;

namespace Shot.Tests.Http.Deadlines;

/// <summary>An application on real Kestrel, over HTTP/1.1 and HTTP/2, whose deadlines come when the test says so.</summary>
internal sealed class DeadlineServer : IAsyncDisposable
{
    public const int MaxWaitMs = 500;

    private readonly WebApplication _application;

    private DeadlineServer(WebApplication application, FakeTimeProvider time, RecordedLog log)
    {
        _application = application;
        Time = time;
        Log = log;
        Http1 = new HttpClient { BaseAddress = new Uri(application.Urls.First()) };
        Http2 = new HttpClient
        {
            BaseAddress = new Uri(application.Urls.Last()),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    public FakeTimeProvider Time { get; }

    public IServiceProvider Services => _application.Services;

    public RecordedLog Log { get; }

    public HttpClient Http1 { get; }

    public HttpClient Http2 { get; }

    public int Port => Http1.BaseAddress!.Port;

    public static async Task<DeadlineServer> Start(
        Action<WebApplication, FakeTimeProvider> configure, Action<IServiceCollection>? services = null, Action<KestrelServerOptions>? kestrel = null)
    {
        var time = new FakeTimeProvider();
        var log = new RecordedLog();
        var builder = WebApplication.CreateSlimBuilder();

        // The sample's settings lie beside the tests.
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, 0);
            options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
            options.Limits.Http2.MaxStreamsPerConnection = 1000;
            kestrel?.Invoke(options);
        });
        builder.Services.AddSingleton(new GuardSet(time));
        services?.Invoke(builder.Services);
        var application = builder.Build();
        configure(application, time);
        await application.StartAsync(TestContext.Current.CancellationToken);
        return new DeadlineServer(application, time, log);
    }

    /// <summary>What guards an endpoint here: the server has a set of guards of its own, whose time is the test's.</summary>
    public static GuardDefinition Guard(int maxWaitMs = MaxWaitMs, string name = "limit") => new(name)
    {
        MaxWaitMs = maxWaitMs,
        Limits = [new LimitDefinition(name, permits: 100_000, perSecond: 100_000)],
    };

    public static HttpRequestMessage Request(HttpMethod method, int version, string path = "/guarded") => new(method, path)
    {
        Version = new Version(version, version == 1 ? 1 : 0),
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    public HttpClient Client(int version) => version == 2 ? Http2 : Http1;

    /// <summary>The deadline comes, and the time that a handler has to stop for its token passes.</summary>
    public void Expire(int maxWaitMs = MaxWaitMs)
    {
        Time.Advance(TimeSpan.FromMilliseconds(maxWaitMs));
        Time.Advance(LateAnswer.Grace);
    }

    public Task StopAsync() => _application.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Http1.Dispose();
        Http2.Dispose();
        await _application.DisposeAsync();
    }
}
