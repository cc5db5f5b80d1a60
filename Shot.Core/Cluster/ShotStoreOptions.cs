namespace Shot;

/// <summary>Options of the store of limits with <see cref="ShotScope.Cluster"/>. All nodes must have the same. They are read from the
/// configuration section <c>Shot:Store</c> when the host starts. What code sets in <c>AddShotStore</c> overrides it.</summary>
public sealed class ShotStoreOptions
{
    /// <summary>Fewest bytes of <see cref="KeySecret"/>.</summary>
    public const int MinSecretBytes = 16;

    internal const int MaxBudgetMs = 10_000;
    internal const int MaxMaxRequests = 100_000;

    /// <summary>Beginning of each key in the store; <c>shot</c> by default.</summary>
    public string Prefix { get; set; } = "shot";

    /// <summary>Name of the application, part of each key in the store. Null falls back to the name of the host's application.</summary>
    public string? Application { get; set; }

    /// <summary>
    /// Secret of the hashes that stand for the keys of callers in the store, at least <see cref="MinSecretBytes"/> bytes of UTF-8. With
    /// null, the hashes depend on the application's name only: who can read the store can then guess keys, and a caller who chooses keys
    /// can find two with one hash.
    /// </summary>
    public string? KeySecret { get; set; }

    /// <summary>Milliseconds that a call waits for the store at most, 1 to 10,000; 50 by default.</summary>
    public int BudgetMs { get; set; } = 50;

    /// <summary>
    /// Number of nodes that share a limit while the store is down. Null counts the nodes that have registered in the store. Then a node
    /// that registered less than 1.5 seconds before the store went down, or never, refuses calls of limits with
    /// <see cref="StoreDown.LocalShare"/>.
    /// </summary>
    public int? Nodes { get; set; }

    /// <summary>
    /// Most requests that a node has in flight at a time, 1 to 100,000; 256 by default. More requests wait within their budget.
    /// </summary>
    public int MaxRequests { get; set; } = 256;

    /// <summary>Describes what is out of its range; null if nothing is.</summary>
    internal string? Problem() => this switch
    {
        { Prefix: null or "" } => "Prefix must not be empty.",
        { KeySecret: { } secret } when System.Text.Encoding.UTF8.GetByteCount(secret) < MinSecretBytes =>
            $"KeySecret must have at least {MinSecretBytes} bytes: write for example 32 random characters, the same for all nodes.",
        { BudgetMs: < 1 or > MaxBudgetMs } => $"BudgetMs must be 1 to 10,000; it is {BudgetMs}.",
        { Nodes: < 1 } => $"Nodes must be 1 or more, or null to count them; it is {Nodes}.",
        { MaxRequests: < 1 or > MaxMaxRequests } => $"MaxRequests must be 1 to 100,000; it is {MaxRequests}.",
        _ => null,
    };
}
