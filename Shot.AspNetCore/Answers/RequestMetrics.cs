namespace Shot.AspNetCore.Answers;

/// <summary>Tags rejected requests in the metric <c>http.server.request.duration</c>, to tell fast refusals from real answers.</summary>
internal static class RequestMetrics
{
    private const string Tag = "error.type";

    private static readonly KeyValuePair<string, object?> Overloaded = new(Tag, "overloaded");
    private static readonly KeyValuePair<string, object?> Timeout = new(Tag, "timeout");

    public static void Mark(HttpContext context, ShotOutcome outcome)
    {
        // Another guard or the application may have tagged it. Usually there are no tags, and nothing is enumerated.
        if (context.Features.Get<IHttpMetricsTagsFeature>() is { } metric
            && (metric.Tags.Count == 0 || metric.Tags.All(static tag => tag.Key != Tag)))
        {
            metric.Tags.Add(outcome == ShotOutcome.TimedOut ? Timeout : Overloaded);
        }
    }
}
