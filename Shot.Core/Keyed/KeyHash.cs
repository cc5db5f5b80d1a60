using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Shot;

/// <summary>64-bit hashes keyed with random secrets of the process, so that clients cannot choose keys that collide. Hashes differ between
/// processes. Allocates nothing. Thread-safe.</summary>
public static class KeyHash
{
    private static readonly ulong Secret0 = Draw();
    private static readonly ulong Secret1 = Draw();
    private static readonly ulong OddSecret = Draw() | 1;

    /// <summary>Hashes bytes with SipHash-1-3 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012).</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var state = new SipState(Secret0, Secret1);
        var length = (ulong)bytes.Length;
        while (bytes.Length >= sizeof(ulong))
        {
            state.Absorb(BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        var last = length << 56;
        for (var i = 0; i < bytes.Length; i++)
            last |= (ulong)bytes[i] << (8 * i);
        state.Absorb(last);
        return state.Finish();
    }

    /// <summary>Hashes UTF-16 characters with SipHash-1-3.</summary>
    public static ulong Of(ReadOnlySpan<char> characters) => Of(MemoryMarshal.AsBytes(characters));

    /// <summary>Hashes a number. Different numbers have different hashes, because each step can be undone: an exclusive or with the shifted
    /// value, or a product with an odd number. This is the finaliser of MurmurHash3 (Appleby) with secrets added.</summary>
    public static ulong Of(ulong number)
    {
        var mixed = (number ^ Secret0) * OddSecret;
        mixed = (mixed ^ (mixed >> 32)) * 0xC4CEB9FE1A85EC53;
        mixed = (mixed ^ Secret1 ^ (mixed >> 29)) * 0xFF51AFD7ED558CCD;
        return mixed ^ (mixed >> 32);
    }

    private static ulong Draw()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    private ref struct SipState(ulong key0, ulong key1)
    {
        private ulong _v0 = key0 ^ 0x736f6d6570736575;
        private ulong _v1 = key1 ^ 0x646f72616e646f6d;
        private ulong _v2 = key0 ^ 0x6c7967656e657261;
        private ulong _v3 = key1 ^ 0x7465646279746573;

        public void Absorb(ulong block)
        {
            _v3 ^= block;
            Round();
            _v0 ^= block;
        }

        public ulong Finish()
        {
            _v2 ^= 0xFF;
            Round();
            Round();
            Round();
            return _v0 ^ _v1 ^ _v2 ^ _v3;
        }

        private void Round()
        {
            _v0 += _v1;
            _v1 = BitOperations.RotateLeft(_v1, 13) ^ _v0;
            _v0 = BitOperations.RotateLeft(_v0, 32);
            _v2 += _v3;
            _v3 = BitOperations.RotateLeft(_v3, 16) ^ _v2;
            _v0 += _v3;
            _v3 = BitOperations.RotateLeft(_v3, 21) ^ _v0;
            _v2 += _v1;
            _v1 = BitOperations.RotateLeft(_v1, 17) ^ _v2;
            _v2 = BitOperations.RotateLeft(_v2, 32);
        }
    }
}
