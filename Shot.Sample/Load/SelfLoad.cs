using System.Diagnostics;
using Shot.Sample.Orders;

namespace Shot.Sample.Load;

/// <summary>Sends requests to this process over loopback, so that there is something to see.</summary>
/// <param name="address">Where the application listens.</param>
/// <param name="suggestions">The dependency that becomes slow.</param>
internal sealed class SelfLoad(Uri address, Dependency suggestions) : IDisposable
{
    private const int Connections = 256;

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);

    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = Connections }) { BaseAddress = address };

    /// <summary>Sends requests until the host stops.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var due = new double[LoadCourse.Traffic.Count];
        var sent = new long[LoadCourse.Traffic.Count];
        var begin = Stopwatch.GetTimestamp();
        var last = TimeSpan.Zero;
        using var beat = new PeriodicTimer(Beat);
        try
        {
            while (await beat.WaitForNextTickAsync(stopping))
            {
                var time = Stopwatch.GetElapsedTime(begin);
                var course = TimeSpan.FromTicks(time.Ticks % LoadCourse.Length.Ticks);

                // A process that was stopped for a while does not make up for it.
                var passed = Math.Min(1, (time - last).TotalSeconds);
                last = time;
                suggestions.IsSlow = LoadCourse.IsSlow(course);
                foreach (var (index, traffic) in LoadCourse.Traffic.Index())
                {
                    for (due[index] += passed * traffic.PerSecond(course); sent[index] < (long)due[index]; sent[index]++)
                        _ = SendAsync(traffic.Request(sent[index]), stopping);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task SendAsync(HttpRequestMessage request, CancellationToken stopping)
    {
        try
        {
            using (request)
            {
                if (request.Method == HttpMethod.Post)
                    request.Content = JsonContent.Create(new Order("tea", 1), OrderJson.Default.Order);
                using var response = await _client.SendAsync(request, stopping);
            }
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            // What becomes of a request is seen on the page.
        }
    }
}
