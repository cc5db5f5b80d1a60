using System.Net;

namespace Shot.AspNetCore.Keys;

/// <summary>How the keys of a limit are hashed. Thread-safe.</summary>
/// <param name="Hasher">The process's hasher, or that of all nodes for a limit of the cluster.</param>
/// <param name="IPv6PrefixLength">Number of leading bits of an IPv6 address that form the key.</param>
internal sealed record KeyHashing(KeyHasher Hasher, int IPv6PrefixLength)
{
    public static KeyHashing Of(LimitDefinition limit) => new(KeyHasher.Of(limit.Scope), limit.IPv6PrefixLength);

    public ulong Of(IPAddress address) => Hasher.Of(address, IPv6PrefixLength);
}
