using System.Globalization;

namespace Shot.AspNetCore.Answers;

/// <summary>The header's value: whole seconds, never earlier than the permit, and spread so that refused clients do not return as one.</summary>
internal static class RetryAfter
{
    private const int TextCount = 256;

    private static readonly Made?[] Texts = new Made?[TextCount];

    /// <summary>The wait rounded up, at least one second, and up to <paramref name="spread"/> more at random.</summary>
    public static long Seconds(TimeSpan retryAfter, int spread)
    {
        var exact = Math.Max(1, (long)Math.Ceiling(retryAfter.TotalSeconds));
        return spread == 0 ? exact : exact + Random.Shared.Next(spread + 1);
    }

    /// <summary>The number as text, which recent answers have in common: a refusal makes no string.</summary>
    public static string Text(long seconds)
    {
        // Racing threads may each make the text, and either is right: what a slot holds never changes.
        ref var slot = ref Texts[seconds % TextCount];
        if (slot is { } made && made.Seconds == seconds)
            return made.Text;
        slot = made = new Made(seconds, seconds.ToString(CultureInfo.InvariantCulture));
        return made.Text;
    }

    private sealed record Made(long Seconds, string Text);
}
