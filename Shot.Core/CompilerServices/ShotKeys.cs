using System.ComponentModel;
using System.Net;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Shot.CompilerServices;

/// <summary>The hashes of a call's keys, by which keyed limits tell callers apart. Emitted code makes them of parameters, without allocating.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ShotKeys
{
    /// <summary>What all callers without a key share, as do those whose key is an empty text.</summary>
    internal static ulong None { get; } = KeyHash.Of(ReadOnlySpan<byte>.Empty);

    /// <summary>The hash of a text.</summary>
    public static ulong Of(string? key) => Of(key.AsSpan());

    /// <summary>The hash of a number.</summary>
    public static ulong Of<T>(T key)
        where T : struct, IBinaryInteger<T> => KeyHash.Of(ulong.CreateTruncating(key));

    /// <summary>The hash of a number.</summary>
    public static ulong Of<T>(T? key)
        where T : struct, IBinaryInteger<T> => key is { } number ? Of(number) : None;

    /// <summary>The hash of a GUID.</summary>
    public static ulong Of(Guid key) => KeyHash.Of(MemoryMarshal.AsBytes(new ReadOnlySpan<Guid>(in key)));

    /// <summary>The hash of a GUID.</summary>
    public static ulong Of(Guid? key) => key is { } guid ? Of(guid) : None;

    /// <summary>The hash of an address.</summary>
    /// <param name="key">The address.</param>
    /// <param name="ipv6PrefixLength">How many leading bits of an IPv6 address count.</param>
    public static ulong Of(IPAddress? key, int ipv6PrefixLength = IPAddressHasher.DefaultIPv6PrefixLength) =>
        // Mixed once more, so that no text that happens to have an address's bytes is the same key.
        key is null ? None : KeyHash.Of(~IPAddressHasher.Hash(key, ipv6PrefixLength));

    /// <summary>The hash of a key that has two parts.</summary>
    public static ulong Combine(ulong first, ulong second) => KeyHash.Of(MemoryMarshal.AsBytes<ulong>([first, second]));

    /// <summary>The hash of characters, as of the text.</summary>
    internal static ulong Of(ReadOnlySpan<char> key) => KeyHash.Of(key);
}
