using System.Threading.RateLimiting;
using Polly;

namespace Shot.Benchmarks;

/// <summary>Polly.RateLimiting's strategy, alone in a pipeline.</summary>
internal static class PollyPipelines
{
    public static ResiliencePipeline<int> Around(RateLimiter limiter) =>
        new ResiliencePipelineBuilder<int>().AddRateLimiter(limiter).Build();
}
