using System.Globalization;

namespace Shot.Benchmarks.Quick;

/// <summary>The result of a comparison, per call.</summary>
internal sealed record Result(string Name, double ShotNanoseconds, double PeerNanoseconds, double ShotBytes, double PeerBytes)
{
    public const string MarkdownHeader =
        """
        | | Shot, ns | peer, ns | ratio | Shot, bytes | peer, bytes |
        | --- | ---: | ---: | ---: | ---: | ---: |
        """;

    private double Ratio => ShotNanoseconds / PeerNanoseconds;

    public string ToLine() => string.Create(CultureInfo.InvariantCulture,
        $"RESULT {Name} shot_ns={ShotNanoseconds:F2} peer_ns={PeerNanoseconds:F2} ratio={Ratio:F2} "
            + $"shot_bytes={ShotBytes:F0} peer_bytes={PeerBytes:F0}");

    public string ToMarkdown() => string.Create(CultureInfo.InvariantCulture,
        $"| `{Name}` | {ShotNanoseconds:F2} | {PeerNanoseconds:F2} | {Ratio:F2} | {ShotBytes:F0} | {PeerBytes:F0} |");
}
