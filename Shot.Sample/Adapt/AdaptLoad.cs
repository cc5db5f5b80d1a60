using System.Diagnostics;
using System.Net;

namespace Shot.Sample.Adapt;

/// <summary>A constant number of requests per second to an endpoint, however long their answers take.</summary>
internal sealed class AdaptLoad(Uri address) : IDisposable
{
    private const int Connections = 256;

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(10);

    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = Connections }) { BaseAddress = address };

    /// <summary>Sends requests until the run ends or the token fires, and waits for their answers.</summary>
    /// <param name="side">The endpoint.</param>
    /// <param name="begin">Timestamp of the run's begin.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public async Task RunAsync(Side side, long begin, CancellationToken cancellationToken)
    {
        var calls = new List<Task>();
        using var beat = new PeriodicTimer(Beat);
        while (Stopwatch.GetElapsedTime(begin) is var time && time < AdaptRun.Length)
        {
            // What a late timer missed is sent at once.
            while (calls.Count < time.TotalSeconds * AdaptRun.PerSecond)
                calls.Add(CallAsync(side, begin, cancellationToken));
            await beat.WaitForNextTickAsync(cancellationToken);
        }

        await Task.WhenAll(calls);
    }

    public void Dispose() => _client.Dispose();

    private async Task CallAsync(Side side, long begin, CancellationToken cancellationToken)
    {
        var sent = Stopwatch.GetTimestamp();
        using var response = await _client.GetAsync(side.Path, cancellationToken);
        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable))
            throw new HttpRequestException($"{side.Path} answered {(int)response.StatusCode}.");
        side.Record(Stopwatch.GetElapsedTime(begin, sent), Stopwatch.GetElapsedTime(sent), response.StatusCode == HttpStatusCode.OK);
    }
}
