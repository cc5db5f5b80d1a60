using System.Diagnostics;
using Shot.Guarding;

namespace Shot.Metrics;

/// <summary>Adds an event to the caller's <see cref="Activity"/> when a call is refused or late, so that its trace says why. Allocates only
/// if there is an activity that records.</summary>
internal static class CallEvents
{
    public static void Refused(Refusal refusal)
    {
        if (Activity.Current is { IsAllDataRequested: true } activity)
            Add(activity, "shot.refused", refusal.By, KeyValuePair.Create("shot.retry_after", (object?)refusal.RetryAfter.TotalSeconds));
    }

    public static void Late(string deadline)
    {
        if (Activity.Current is { IsAllDataRequested: true } activity)
            Add(activity, "shot.timed_out", deadline);
    }

    private static void Add(Activity activity, string name, string limit, params KeyValuePair<string, object?>[] tags) =>
        activity.AddEvent(new ActivityEvent(name, tags: [ShotMeter.Tag(limit), .. tags]));
}
