using System.Net;

namespace Shot.CompilerServices;

/// <summary>Hashes keys, by which keyed limits tell callers apart. Emitted code hashes parameters with it, without allocating.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ShotKeys
{
    /// <summary>A call's stated cost, in the form in which it follows the keys.</summary>
    public static ulong Cost(int permits) => unchecked((ulong)permits);

    /// <summary>Stands for a call to which the limit does not apply. No key has this hash.</summary>
    internal const ulong NotLimited = 0;

    /// <summary>The hash that all callers without a key, or with an empty one, share.</summary>
    internal static ulong None => KeyHasher.Process.None;

    /// <summary>The hash of a text.</summary>
    public static ulong Of(string? key) => KeyHasher.Process.Of(key);

    /// <summary>The hash of a number.</summary>
    public static ulong Of<T>(T key)
        where T : struct, IBinaryInteger<T> => KeyHasher.Process.Of(key);

    /// <summary>The hash of a number.</summary>
    public static ulong Of<T>(T? key)
        where T : struct, IBinaryInteger<T> => KeyHasher.Process.Of(key);

    /// <summary>The hash of a GUID.</summary>
    public static ulong Of(Guid key) => KeyHasher.Process.Of(key);

    /// <summary>The hash of a GUID.</summary>
    public static ulong Of(Guid? key) => KeyHasher.Process.Of(key);

    /// <summary>The hash of an address.</summary>
    /// <param name="key">The address.</param>
    /// <param name="ipv6PrefixLength">Number of leading bits of an IPv6 address that count.</param>
    public static ulong Of(IPAddress? key, int ipv6PrefixLength = IPAddressHasher.DefaultIPv6PrefixLength) =>
        KeyHasher.Process.Of(key, ipv6PrefixLength);

    /// <summary>The hash of a key with two parts; <see cref="NotLimited"/> if the limit does not apply for lack of one part.</summary>
    public static ulong Combine(ulong first, ulong second) => KeyHasher.Process.Combine(first, second);

    /// <summary>Replaces a missing key where the limit applies only to calls with one: see <see cref="MissingKey.NotLimited"/>.</summary>
    public static ulong OrNotLimited(ulong hash) => KeyHasher.Process.OrNotLimited(hash);

    /// <summary>The hash of a text.</summary>
    internal static ulong Of(ReadOnlySpan<char> key) => KeyHasher.Process.Of(key);
}
