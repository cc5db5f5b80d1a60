using System.Net;
using System.Net.Http.Headers;
using System.Threading.RateLimiting;

namespace Shot.Tests.Interop;

/// <summary>The handler of docs/interop.md: what a host must not be sent is answered on its behalf.</summary>
internal sealed class RateLimitedHandler(PartitionedRateLimiter<HttpRequestMessage> limiter, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var lease = await limiter.AcquireAsync(request, permitCount: 1, cancellationToken);
        if (lease.IsAcquired)
            return await base.SendAsync(request, cancellationToken);
        var refusal = new HttpResponseMessage(HttpStatusCode.TooManyRequests) { RequestMessage = request };
        if (lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter))
            refusal.Headers.RetryAfter = new RetryConditionHeaderValue(retryAfter);
        return refusal;
    }
}
