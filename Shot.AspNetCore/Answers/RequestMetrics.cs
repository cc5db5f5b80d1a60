using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Shot.AspNetCore.Answers;

/// <summary>Marks requests that a guard answers in ASP.NET Core's own metric, <c>http.server.request.duration</c>, so that fast refusals do not flatter it.</summary>
internal static class RequestMetrics
{
    public const string Tag = "error.type";
    public const string Overloaded = "overloaded";
    public const string Timeout = "timeout";

    private static readonly KeyValuePair<string, object?> OverloadedTag = new(Tag, Overloaded);
    private static readonly KeyValuePair<string, object?> TimeoutTag = new(Tag, Timeout);

    /// <summary>Marks a request. Nothing happens while nobody collects the metric.</summary>
    public static void Mark(HttpContext context, ShotOutcome outcome)
    {
        if (context.Features.Get<IHttpMetricsTagsFeature>() is not { } metric)
            return;

        // Somebody may have marked it before: another guard, or the application. Mostly nobody has, and nothing is enumerated.
        if (metric.Tags.Count == 0 || metric.Tags.All(static tag => tag.Key != Tag))
            metric.Tags.Add(outcome == ShotOutcome.TimedOut ? TimeoutTag : OverloadedTag);
    }
}
