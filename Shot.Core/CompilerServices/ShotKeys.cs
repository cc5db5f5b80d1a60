using System.Net;
using System.Runtime.InteropServices;

namespace Shot.CompilerServices;

/// <summary>Hashes keys, by which keyed limits tell callers apart. Emitted code hashes parameters with it, without allocating.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ShotKeys
{
    /// <summary>The hash that all callers without a key, or with an empty one, share.</summary>
    internal static ulong None { get; } = Sound(KeyHash.Of(ReadOnlySpan<byte>.Empty));

    /// <summary>Stands for a call to which the limit does not apply. No key has this hash.</summary>
    internal const ulong NotLimited = 0;

    /// <summary>The hash of a text.</summary>
    public static ulong Of(string? key) => Of(key.AsSpan());

    /// <summary>The hash of a number.</summary>
    public static ulong Of<T>(T key)
        where T : struct, IBinaryInteger<T> => Sound(KeyHash.Of(ulong.CreateTruncating(key)));

    /// <summary>The hash of a number.</summary>
    public static ulong Of<T>(T? key)
        where T : struct, IBinaryInteger<T> => key is { } number ? Of(number) : None;

    /// <summary>The hash of a GUID.</summary>
    public static ulong Of(Guid key) => Sound(KeyHash.Of(MemoryMarshal.AsBytes(new ReadOnlySpan<Guid>(in key))));

    /// <summary>The hash of a GUID.</summary>
    public static ulong Of(Guid? key) => key is { } guid ? Of(guid) : None;

    /// <summary>The hash of an address.</summary>
    /// <param name="key">The address.</param>
    /// <param name="ipv6PrefixLength">Number of leading bits of an IPv6 address that count.</param>
    public static ulong Of(IPAddress? key, int ipv6PrefixLength = IPAddressHasher.DefaultIPv6PrefixLength) =>
        // Hashed once more, so that a text with the same bytes is a different key.
        key is null ? None : Sound(KeyHash.Of(~IPAddressHasher.Hash(key, ipv6PrefixLength)));

    /// <summary>The hash of a key with two parts; <see cref="NotLimited"/> if the limit does not apply for lack of one part.</summary>
    public static ulong Combine(ulong first, ulong second) =>
        first == NotLimited || second == NotLimited ? NotLimited : Sound(KeyHash.Of(MemoryMarshal.AsBytes<ulong>([first, second])));

    /// <summary>Replaces a missing key where the limit applies only to calls with one: see <see cref="MissingKey.NotLimited"/>.</summary>
    public static ulong OrNotLimited(ulong hash) => hash == None ? NotLimited : hash;

    internal static ulong Of(ReadOnlySpan<char> key) => Sound(KeyHash.Of(key));

    private static ulong Sound(ulong hash) => hash == NotLimited ? ~NotLimited : hash;
}
