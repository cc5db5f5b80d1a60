namespace Shot.Cluster;

/// <summary>What a node can say about a call without asking the store.</summary>
internal enum Verdict
{
    Admitted,
    Refused,

    /// <summary>The store has to be asked.</summary>
    Ask,
}
