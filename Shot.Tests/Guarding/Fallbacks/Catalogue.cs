namespace Shot.Tests.Guarding.Fallbacks;

/// <summary>Finds what its tests tell it to find.</summary>
internal sealed class Catalogue(Func<CancellationToken, Task<string>> find) : ICatalogue
{
    /// <summary>What the fallback was asked for.</summary>
    public List<(string Item, CancellationToken Token)> Cached { get; } = [];

    public Task<string> FindAsync(string item, CancellationToken cancellationToken) => find(cancellationToken);

    public int Count(Action inside)
    {
        inside();
        return 1;
    }

    public Task<string> FromCacheAsync(string item, CancellationToken cancellationToken)
    {
        Cached.Add((item, cancellationToken));
        return item == "broken" ? Task.FromException<string>(new FormatException(item)) : Task.FromResult("cached " + item);
    }
}
