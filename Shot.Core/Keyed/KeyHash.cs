using System.Runtime.InteropServices;
using Shot.CompilerServices;

namespace Shot;

/// <summary>
/// 64-bit hashes keyed with random secrets of the process, so that clients cannot choose keys that collide. Hashes differ between
/// processes. Allocates nothing. Thread-safe.
/// </summary>
public static class KeyHash
{
    /// <summary>Hashes bytes with SipHash-1-3 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012).</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes) => KeyHasher.Process.Hash(bytes);

    /// <summary>Hashes UTF-16 characters with SipHash-1-3.</summary>
    public static ulong Of(ReadOnlySpan<char> characters) => Of(MemoryMarshal.AsBytes(characters));

    /// <summary>Hashes a number. Different numbers have different hashes.</summary>
    public static ulong Of(ulong number) => KeyHasher.Process.Hash(number);
}
