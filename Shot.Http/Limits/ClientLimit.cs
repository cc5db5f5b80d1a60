namespace Shot.Http.Limits;

/// <summary>A limit of a client: one of its own, or one that is named elsewhere in the application.</summary>
internal sealed class ClientLimit
{
    /// <summary>What the key of a limit per host is called where limits are listed.</summary>
    public const string HostKey = "host";

    private readonly Lock _finding = new();
    private readonly string _site;
    private readonly string? _named;
    private GuardDefinition? _definition;

    private ClientLimit(string site, bool heedsRetryAfter, TimeSpan maxRetryAfter) =>
        (_site, HeedsRetryAfter, MaxRetryAfter) = (site, heedsRetryAfter, maxRetryAfter);

    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public ClientLimit(string site, int permits, double perSecond, ShotClientLimitOptions options)
        : this(site, options.HeedRetryAfter, Checked(options.MaxRetryAfter))
    {
        var limit = new LimitDefinition(options.Name ?? site, permits, perSecond)
        {
            IsShared = options.Name is not null,
            Strategy = options.Strategy,
            MaxQueueMs = options.MaxQueueMs,
            Key = options.PerHost ? HostKey : null,
            MaxKeys = options.MaxHosts,
        };
        _definition = new GuardDefinition(site)
        {
            MaxWaitMs = options.MaxWaitMs,
            Limits = [limit],
            Concurrency = options.Concurrency == 0 ? [] : [new ConcurrencyDefinition(limit.Name, options.Concurrency)],
        };
        _definition.Check();
    }

    public ClientLimit(string site, string named, bool heedsRetryAfter)
        : this(site, heedsRetryAfter, new ShotClientLimitOptions().MaxRetryAfter) => _named = named;

    public bool HeedsRetryAfter { get; }
    public TimeSpan MaxRetryAfter { get; }

    /// <summary>What the application's list of limits shows; null if that has the limit already.</summary>
    public GuardDefinition? Definition => _definition;

    /// <exception cref="InvalidOperationException">Nothing in the application has a limit of this name that requests can have.</exception>
    public Guard GuardIn(GuardSet guards)
    {
        lock (_finding)
            return guards.Of(_definition ??= new GuardDefinition(_site) { Limits = [Find(guards)] });
    }

    private LimitDefinition Find(GuardSet guards)
    {
        var shared = guards.Manifest.Sites
            .SelectMany(static site => site.Definition.Limits, static (site, limit) => (limit, site.IsOfProcess))
            .Where(static each => each.limit.IsShared).ToList();
        var (limit, isOfProcess) = shared.Find(each => each.limit.Name == _named);
        if (limit is null)
            throw Problem(
                "names no limit of the application. Write the Name of a [ShotLimit] or of another client's limit"
                + (shared.Count == 0 ? "" : $" ({string.Join(", ", shared.Select(static each => each.limit.Name).Distinct())})")
                + ", or numbers: AddShotLimit(100, perSecond: 100).");
        if (limit.Key is not (null or HostKey))
            throw Problem($"names a limit with the key '{limit.Key}', which an outgoing request does not have. Name a limit without a key.");
        if (limit.CostFrom is not null)
            throw Problem(
                $"names a limit whose calls state their cost ('{limit.CostFrom}'), which an outgoing request does not. Name a limit without "
                + "CostFrom.");
        if (isOfProcess)
            throw Problem(
                "names a limit of a partial method, whose permits are the process's. Name a limit of an endpoint, a service or a client.");
        return limit.Scope == ShotScope.Host ? limit : throw Problem("names a limit of the cluster. Name a limit of the host.");
    }

    private InvalidOperationException Problem(string problem) => new($"AddShotLimit(\"{_named}\") of '{_site}' {problem}");

    private static TimeSpan Checked(TimeSpan maxRetryAfter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(maxRetryAfter, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxRetryAfter, TimeSpan.FromDays(1));
        return maxRetryAfter;
    }
}
