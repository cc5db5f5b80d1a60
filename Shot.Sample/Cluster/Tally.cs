using System.Globalization;

namespace Shot.Sample.Cluster;

/// <summary>What a node has counted. A node writes it as a line of text.</summary>
/// <param name="Admitted">Calls admitted.</param>
/// <param name="Refused">Calls refused.</param>
/// <param name="Failed">Calls that ended with an exception other than a refusal.</param>
/// <param name="SlowestMs">Milliseconds that the slowest call took.</param>
/// <param name="PausedMs">Milliseconds that a timer of the node was late at most: no call can be faster while the machine pauses.</param>
internal readonly record struct Tally(long Admitted, long Refused, long Failed, double SlowestMs, double PausedMs)
{
    private const string Prefix = "tally ";

    public string Line => string.Create(
        CultureInfo.InvariantCulture, $"{Prefix}{Admitted} {Refused} {Failed} {SlowestMs} {PausedMs}");

    public long Decisions => Admitted + Refused;

    public static Tally? Parse(string line)
    {
        if (!line.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        var parts = line[Prefix.Length..].Split(' ').Select(static part => double.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        return new Tally((long)parts[0], (long)parts[1], (long)parts[2], parts[3], parts[4]);
    }

    public static Tally operator +(Tally left, Tally right) => new(
        left.Admitted + right.Admitted,
        left.Refused + right.Refused,
        left.Failed + right.Failed,
        Math.Max(left.SlowestMs, right.SlowestMs),
        Math.Max(left.PausedMs, right.PausedMs));
}
