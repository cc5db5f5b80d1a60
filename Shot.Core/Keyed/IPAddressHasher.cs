using System.Net;
using System.Net.Sockets;
using Shot.CompilerServices;

namespace Shot;

/// <summary>Hashes IP addresses. Only the leading bits of an IPv6 address count, because a client usually controls a whole IPv6 network. An
/// IPv4 address mapped to IPv6 has the hash of the IPv4 address. Thread-safe.</summary>
public sealed class IPAddressHasher : IKeyHasher<IPAddress>
{
    /// <summary>Default number of leading bits of an IPv6 address that count: the network of one site.</summary>
    public const int DefaultIPv6PrefixLength = 64;

    private const int AddressBytes = 16;

    private readonly int _prefixLength;

    /// <summary>Creates a hasher.</summary>
    /// <param name="ipv6PrefixLength">Number of leading bits of an IPv6 address that count, 1 to 128.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is out of its range.</exception>
    public IPAddressHasher(int ipv6PrefixLength = DefaultIPv6PrefixLength) =>
        _prefixLength = ipv6PrefixLength is >= 1 and <= AddressBytes * 8
            ? ipv6PrefixLength
            : throw new ArgumentOutOfRangeException(
                nameof(ipv6PrefixLength), ipv6PrefixLength, "The prefix of an IPv6 address is 1 to 128 bits long, such as 64 or 56.");

    /// <inheritdoc/>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    public ulong Hash(IPAddress key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Hash(key, _prefixLength, KeyHasher.Process);
    }

    /// <summary>Hash of an address, of which only this many leading bits of the IPv6 form count.</summary>
    internal static ulong Hash(IPAddress key, int ipv6PrefixLength, KeyHasher hasher)
    {
        Span<byte> bytes = stackalloc byte[AddressBytes];
        key.TryWriteBytes(bytes, out _);
        if (key.AddressFamily == AddressFamily.InterNetwork)
            return hasher.Hash(bytes[..4]);
        if (key.IsIPv4MappedToIPv6)
            return hasher.Hash(bytes[12..]);

        var whole = ipv6PrefixLength / 8;
        if (ipv6PrefixLength % 8 > 0)
            bytes[whole] &= (byte)(0xFF << (8 - (ipv6PrefixLength % 8)));
        bytes[((ipv6PrefixLength + 7) / 8)..].Clear();
        return hasher.Hash(bytes);
    }
}
