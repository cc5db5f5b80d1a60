namespace Shot.Benchmarks.Quick;

/// <summary>
/// Shot and a peer, measured alternately, so that other load affects both. The minima are compared, because noise only
/// adds.
/// </summary>
/// <param name="Name">The comparison's name.</param>
/// <param name="Shot">Creates Shot's operation.</param>
/// <param name="Peer">Creates the peer's operation.</param>
/// <param name="PeerWorksInBackground">
/// Whether the peer keeps working between its calls once created: then it is created after Shot was measured.
/// </param>
/// <param name="IsSlow">Whether it takes too long for a run of less than a minute.</param>
internal sealed record Comparison(string Name, Func<Operation> Shot, Func<Operation> Peer, bool PeerWorksInBackground = false,
    bool IsSlow = false)
{
    private const int Rounds = 24;

    public Result Run()
    {
        var shot = Shot();
        Operation peer;
        if (PeerWorksInBackground)
        {
            Measure(shot);
            peer = Peer();
            Measure(peer);
        }
        else
        {
            peer = Peer();
            Measure(shot, peer);
        }

        return new(Name, shot.Nanoseconds, peer.Nanoseconds, shot.Bytes, peer.Bytes);
    }

    private static void Measure(params ReadOnlySpan<Operation> inTurns)
    {
        Operation.WarmUp(inTurns);
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var operation in inTurns)
                operation.Measure();
        }
    }
}
