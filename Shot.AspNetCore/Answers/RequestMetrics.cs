namespace Shot.AspNetCore.Answers;

/// <summary>
/// Tags rejected requests in ASP.NET Core's metric <c>http.server.request.duration</c>, so that fast refusals can be
/// told apart from real answers.
/// </summary>
internal static class RequestMetrics
{
    public const string Tag = "error.type";
    public const string Overloaded = "overloaded";
    public const string Timeout = "timeout";

    private static readonly KeyValuePair<string, object?> OverloadedTag = new(Tag, Overloaded);
    private static readonly KeyValuePair<string, object?> TimeoutTag = new(Tag, Timeout);

    /// <summary>Tags a request. Does nothing while nobody collects the metric.</summary>
    public static void Mark(HttpContext context, ShotOutcome outcome)
    {
        if (context.Features.Get<IHttpMetricsTagsFeature>() is not { } metric)
            return;

        // Another guard or the application may have tagged it. Usually there are no tags, and nothing is enumerated.
        if (metric.Tags.Count == 0 || metric.Tags.All(static tag => tag.Key != Tag))
            metric.Tags.Add(outcome == ShotOutcome.TimedOut ? TimeoutTag : OverloadedTag);
    }
}
