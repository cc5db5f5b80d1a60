namespace Shot.Http.Retries;

/// <summary>Whether a request was sent before. All copies of the request share it. Thread-safe: hedging handlers send copies at the same
/// time.</summary>
internal sealed class Tries
{
    private int _areBegun;

    /// <summary>True the first time.</summary>
    public bool IsFirst() => Interlocked.Exchange(ref _areBegun, 1) == 0;

    /// <summary>The tries of a request, in its <see cref="HttpRequestMessage.Options"/>.</summary>
    public static Tries Of(HttpRequestMessage request, HttpRequestOptionsKey<Tries> key)
    {
        if (request.Options.TryGetValue(key, out var known))
            return known;
        var tries = new Tries();
        request.Options.Set(key, tries);
        return tries;
    }
}
