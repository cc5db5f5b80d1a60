namespace Shot.Http.Retries;

/// <summary>The numbers of a client's retry budget.</summary>
internal sealed class ClientBudget
{
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public ClientBudget(string site, double ratio, ShotRetryBudgetOptions options)
    {
        if (ratio is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(ratio), ratio, "The ratio must be 0 to 1: how many retries a first try earns.");
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Burst, 1);
        (Ratio, Burst, IsPerHost) = (ratio, options.Burst, options.PerHost);
        Definition = new GuardDefinition(site)
        {
            Limits = [new LimitDefinition(site, Math.Max(1, (int)Math.Min(options.PerSecond, int.MaxValue)), options.PerSecond)],
        };
        Definition.Check();
    }

    public double Ratio { get; }
    public int Burst { get; }
    public bool IsPerHost { get; }

    /// <summary>The limit of retries that are not earned. It also counts those that are, and those that are refused.</summary>
    public GuardDefinition Definition { get; }
}
