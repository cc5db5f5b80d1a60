using Shot;

namespace Consumer;

internal static class Handlers
{
    /// <summary>Ignores its token on purpose: its client has an answer all the same.</summary>
    [ShotLimit(100, perSecond: 100, MaxWaitMs = 100)]
    public static async Task<string> SlowAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, CancellationToken.None);
        return "late";
    }

    public static string Count(string item, IStock stock) => stock.Count(item).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
