using System.Net;

namespace Shot.Sample.Stress;

/// <summary>Kestrel in this process, and a client on loopback with as many connections as a default limit of open files allows.</summary>
internal sealed class Loopback : IAsyncDisposable
{
    private const int Connections = 256;

    private readonly WebApplication _server;
    private readonly HttpClient _client;

    private Loopback(WebApplication server, TimeSpan patience)
    {
        _server = server;
        _client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Connections })
        {
            BaseAddress = new Uri(server.Urls.Single()),
            Timeout = patience,
        };
    }

    public IServiceProvider Services => _server.Services;

    /// <summary>Starts a server with Shot and the rate limiting of ASP.NET Core.</summary>
    /// <param name="configure">Adds services and policies.</param>
    /// <param name="map">Maps the endpoints.</param>
    /// <param name="patience">Time after which a caller leaves.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<Loopback> StartAsync(
        Action<IServiceCollection> configure, Action<WebApplication> map, TimeSpan patience, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRequestTimeouts();
        configure(builder.Services);
        builder.Services.AddShot();

        var server = builder.Build();
        server.UseRequestTimeouts();
        server.UseRateLimiter();
        server.UseShot();
        map(server);
        await server.StartAsync(cancellationToken);
        return new Loopback(server, patience);
    }

    /// <summary>A contender that sends requests to an endpoint.</summary>
    public Contender Contender(string name, string path, bool queues = false) => new(name, queues, token => CallAsync(path, token));

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    private async ValueTask<Verdict> CallAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _client.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => Verdict.Admitted,
                HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests => Verdict.Refused,
                HttpStatusCode.RequestTimeout or HttpStatusCode.GatewayTimeout => Verdict.TimedOut,
                var other => throw new HttpRequestException($"{path} answered {(int)other}.", null, other),
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Verdict.Left;
        }
    }
}
