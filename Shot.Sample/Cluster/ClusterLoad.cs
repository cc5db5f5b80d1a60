namespace Shot.Sample.Cluster;

/// <summary>The limit that the nodes share, and the load on it.</summary>
internal static class ClusterLoad
{
    public const int Nodes = 4;
    public const int Permits = 1_000;
    public const int PerSecond = 1_000;

    /// <summary>Callers at each node that pause between calls, and their pause: about 500 calls a second.</summary>
    public const int Callers = 8;
    public const int PauseMs = 15;

    /// <summary>Threads at each node that call without a pause.</summary>
    public const int Threads = 4;

    /// <summary>Longest time that a call waits for the store: the default of the product's option.</summary>
    public const int BudgetMs = 50;
}
