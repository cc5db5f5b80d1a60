using System.Collections.Concurrent;
using System.Net;

namespace Shot.Tests.Outgoing;

/// <summary>The other side of a client: answers as the test says, and knows what it was sent.</summary>
internal sealed class Dependency : HttpMessageHandler
{
    /// <summary>The headers of the requests, in their order.</summary>
    public ConcurrentQueue<IReadOnlyDictionary<string, string>> Requests { get; } = [];

    public Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> Answer { get; set; } =
        static (_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));

    /// <summary>The deadlines that the requests carried.</summary>
    public IEnumerable<string?> Deadlines => Requests.Select(static headers => headers.GetValueOrDefault("x-envoy-expected-rq-timeout-ms"));

    public static Task<HttpResponseMessage> Status(int status, string? retryAfter = null)
    {
        var response = new HttpResponseMessage((HttpStatusCode)status);
        if (retryAfter is not null)
            response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        return Task.FromResult(response);
    }

    /// <summary>Never answers.</summary>
    public static async Task<HttpResponseMessage> Hang(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        return null!;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Enqueue(request.Headers.NonValidated.ToDictionary(static header => header.Key, static header => header.Value.ToString()));
        return Answer(request, cancellationToken);
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        SendAsync(request, cancellationToken).GetAwaiter().GetResult();
}
