using System.ComponentModel;
using System.Net;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Shot.CompilerServices;

/// <summary>Hashes a call's keys, by which keyed limits tell callers apart. Emitted code passes parameters. Nothing is allocated.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ShotKeys
{
    /// <summary>The hash for all callers without a key, and of an empty text.</summary>
    internal static ulong None { get; } = Sound(KeyHash.Of(ReadOnlySpan<byte>.Empty));

    /// <summary>Stands for a call without a key, to which the limit does not apply. No key has this hash.</summary>
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
    /// <param name="ipv6PrefixLength">Number of leading bits of an IPv6 address that make the key.</param>
    public static ulong Of(IPAddress? key, int ipv6PrefixLength = IPAddressHasher.DefaultIPv6PrefixLength) =>
        // Mixed once more, so that no text that happens to have an address's bytes is the same key.
        key is null ? None : Sound(KeyHash.Of(~IPAddressHasher.Hash(key, ipv6PrefixLength)));

    /// <summary>The hash of a key that has two parts. If either is <see cref="NotLimited"/>, so is the result.</summary>
    public static ulong Combine(ulong first, ulong second) =>
        first == NotLimited || second == NotLimited ? NotLimited : Sound(KeyHash.Of(MemoryMarshal.AsBytes<ulong>([first, second])));

    /// <summary>The hash of a key for <see cref="MissingKey.NotLimited"/>: the limit does not apply to a call without it.</summary>
    public static ulong OrNotLimited(ulong hash) => hash == None ? NotLimited : hash;

    /// <summary>The hash of characters, equal to that of the same text.</summary>
    internal static ulong Of(ReadOnlySpan<char> key) => Sound(KeyHash.Of(key));

    private static ulong Sound(ulong hash) => hash == NotLimited ? ~NotLimited : hash;
}
