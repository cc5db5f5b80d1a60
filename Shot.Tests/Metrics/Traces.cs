using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Shot.Tests.Metrics;

/// <summary>Listens to the activities of one test, and to those of requests.</summary>
internal sealed class Traces : IDisposable
{
    private const string AspNetCore = "Microsoft.AspNetCore";

    private readonly ActivityListener _listener;

    public Traces(ActivitySamplingResult sampling = ActivitySamplingResult.AllDataAndRecorded)
    {
        Source = new ActivitySource($"Shot.Tests.{Guid.NewGuid()}");
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source == Source || source.Name == AspNetCore,
            Sample = (ref _) => sampling,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public ActivitySource Source { get; }

    /// <summary>The activities of requests that <see cref="FollowAsync"/> has seen, in their order.</summary>
    public ConcurrentQueue<Activity> Requests { get; } = [];

    /// <summary>Middleware.</summary>
    public Task FollowAsync(HttpContext context, RequestDelegate next)
    {
        Requests.Enqueue(Activity.Current!);
        return next(context);
    }

    public static IEnumerable<string> Events(Activity? activity) => activity!.Events.Select(
        static added => string.Join(' ', [added.Name, .. added.Tags.Select(static tag => $"{tag.Key}={tag.Value}")]));

    public void Dispose()
    {
        _listener.Dispose();
        Source.Dispose();
    }
}
