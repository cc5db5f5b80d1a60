using System.Globalization;

namespace Shot.Benchmarks.Quick;

/// <summary>Shot and a peer, measured in turns, so that what else the machine does meets both. The minima are compared: noise only adds.</summary>
internal sealed record Comparison(string Name, Func<Operation> Shot, Func<Operation> Peer)
{
    private const int Rounds = 24;

    public string Run()
    {
        var shot = Shot();
        var peer = Peer();
        shot.WarmUp();
        peer.WarmUp();
        for (var round = 0; round < Rounds; round++)
        {
            shot.Measure();
            peer.Measure();
        }

        return string.Create(CultureInfo.InvariantCulture,
            $"RESULT {Name} shot_ns={shot.Nanoseconds:F2} peer_ns={peer.Nanoseconds:F2} ratio={shot.Nanoseconds / peer.Nanoseconds:F2} shot_bytes={shot.Bytes:F0}");
    }
}
