namespace Shot.Http;

/// <summary>The other side of a request.</summary>
internal readonly record struct HostKey(string Host, int Port)
{
    /// <summary>Allocates nothing: the address keeps its parts.</summary>
    public static HostKey Of(HttpRequestMessage request) => request.RequestUri is { IsAbsoluteUri: true } address
        ? new HostKey(address.IdnHost, address.Port)
        : new HostKey("", 0);
}
