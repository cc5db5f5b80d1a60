using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Time.Testing;
using Shot.Tests.Http;

namespace Shot.Tests.Interop;

/// <summary>A handler of an HttpClient that holds back what a host does not want.</summary>
public sealed class HttpClientTests
{
    [Fact]
    public async Task Each_host_is_sent_what_its_key_admits()
    {
        var served = 0;
        await using var server = await TestServer.Start(app => app.MapGet("/", () => Interlocked.Increment(ref served)));
        var time = new FakeTimeProvider();
        await using var hosts = new KeyedLimiter<string>(2, perSecond: 0.1, maxKeys: 100, timeProvider: time).AsPartitionedRateLimiter(
            (HttpRequestMessage request) => request.RequestUri!.Host);
        using var client = new HttpClient(new RateLimitedHandler(hosts, new SocketsHttpHandler()));
        var address = server.Client.BaseAddress!;
        Assert.Equal(HttpStatusCode.OK, (await Get(address)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Get(address)).StatusCode);
        var refused = await Get(address);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(10), refused.Headers.RetryAfter!.Delta);
        Assert.Equal(2, served);

        // The same server under another name is another host.
        Assert.Equal(HttpStatusCode.OK, (await Get(new UriBuilder(address) { Host = "localhost" }.Uri)).StatusCode);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(HttpStatusCode.OK, (await Get(address)).StatusCode);

        Task<HttpResponseMessage> Get(Uri uri) => client.GetAsync(uri, TestContext.Current.CancellationToken);
    }
}
