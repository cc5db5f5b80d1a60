namespace Shot.AspNetCore.Answers;

/// <summary>The value of Retry-After: whole seconds, with jitter so that refused clients do not return together.</summary>
internal static class RetryAfter
{
    private static readonly Entry?[] Texts = new Entry?[256];

    /// <summary>The wait rounded up, at least one second, plus up to <paramref name="jitter"/> seconds at random.</summary>
    public static long Seconds(TimeSpan retryAfter, int jitter)
    {
        var exact = Math.Max(1, (long)Math.Ceiling(retryAfter.TotalSeconds));
        return jitter == 0 ? exact : exact + Random.Shared.Next(jitter + 1);
    }

    /// <summary>The number as text. Recent texts are cached, so that a refusal allocates no string.</summary>
    public static string Text(long seconds)
    {
        // Threads may race to create the text; either result is right, because entries are immutable.
        ref var entry = ref Texts[seconds % Texts.Length];
        if (entry is { } cached && cached.Seconds == seconds)
            return cached.Text;
        entry = cached = new Entry(seconds, seconds.ToString(CultureInfo.InvariantCulture));
        return cached.Text;
    }

    private sealed record Entry(long Seconds, string Text);
}
