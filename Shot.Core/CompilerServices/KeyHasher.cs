using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Shot.CompilerServices;

/// <summary>
/// Hashes the keys of callers. The process's hasher has random secrets. The hasher of a cluster derives them from a text, so that all nodes
/// have the same hashes. Allocates nothing. Thread-safe.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class KeyHasher
{
    private readonly ulong _secret0;
    private readonly ulong _secret1;
    private readonly ulong _oddSecret;
    private readonly bool _isShared;

    /// <summary>A hasher with secrets derived from a text.</summary>
    internal KeyHasher(string secret)
        : this(SHA256.HashData(Encoding.UTF8.GetBytes(secret)), isShared: true)
    {
    }

    private KeyHasher(ReadOnlySpan<byte> secrets, bool isShared)
    {
        _secret0 = BinaryPrimitives.ReadUInt64LittleEndian(secrets);
        _secret1 = BinaryPrimitives.ReadUInt64LittleEndian(secrets[sizeof(ulong)..]);
        _oddSecret = BinaryPrimitives.ReadUInt64LittleEndian(secrets[(2 * sizeof(ulong))..]) | 1;
        _isShared = isShared;
        None = Sound(Hash([]));
    }

    /// <summary>The hasher of limits that are not shared with other processes.</summary>
    public static KeyHasher Process { get; } = new(RandomNumberGenerator.GetBytes(3 * sizeof(ulong)), isShared: false);

    /// <summary>The hasher of limits that a cluster shares: its hashes are the same in every process. They are no secret, so a node hashes
    /// them once more, with the secret of the cluster, before the store sees them.</summary>
    public static KeyHasher Cluster { get; } = new("Shot");

    internal static KeyHasher Of(ShotScope scope) => scope == ShotScope.Cluster ? Cluster : Process;

    /// <summary>The hash that all callers without a key, or with an empty one, share.</summary>
    internal ulong None { get; }

    /// <summary>The hash of a text.</summary>
    public ulong Of(string? key) => Of(key.AsSpan());

    /// <summary>The hash of a number.</summary>
    public ulong Of<T>(T key)
        where T : struct, IBinaryInteger<T> => Sound(Hash(ulong.CreateTruncating(key)));

    /// <summary>The hash of a number.</summary>
    public ulong Of<T>(T? key)
        where T : struct, IBinaryInteger<T> => key is { } number ? Of(number) : None;

    /// <summary>The hash of a GUID.</summary>
    public ulong Of(Guid key) => Sound(Hash(MemoryMarshal.AsBytes(new ReadOnlySpan<Guid>(in key))));

    /// <summary>The hash of a GUID.</summary>
    public ulong Of(Guid? key) => key is { } guid ? Of(guid) : None;

    /// <summary>The hash of an address.</summary>
    /// <param name="key">The address.</param>
    /// <param name="ipv6PrefixLength">Number of leading bits of an IPv6 address that count.</param>
    public ulong Of(IPAddress? key, int ipv6PrefixLength = IPAddressHasher.DefaultIPv6PrefixLength) =>
        // Hashed once more, so that a text with the same bytes is a different key.
        key is null ? None : Sound(Hash(~IPAddressHasher.Hash(key, ipv6PrefixLength, this)));

    /// <summary>The hash of a key with two parts; zero, which stands for "not limited", if one part is.</summary>
    public ulong Combine(ulong first, ulong second) =>
        first == ShotKeys.NotLimited || second == ShotKeys.NotLimited
            ? ShotKeys.NotLimited
            : Sound(Hash(MemoryMarshal.AsBytes<ulong>([first, second])));

    /// <summary>Replaces a missing key where the limit applies only to calls with one: see <see cref="MissingKey.NotLimited"/>.</summary>
    public ulong OrNotLimited(ulong hash) => hash == None ? ShotKeys.NotLimited : hash;

    /// <summary>The hash of a text.</summary>
    internal ulong Of(ReadOnlySpan<char> key) => Sound(Hash(MemoryMarshal.AsBytes(key)));

    /// <summary>Hashes bytes with SipHash-1-3 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012).</summary>
    internal ulong Hash(ReadOnlySpan<byte> bytes)
    {
        var state = new SipState(_secret0, _secret1);
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

    /// <summary>
    /// Hashes a number. In the process's hasher, different numbers have different hashes, because each step can be undone: an exclusive or
    /// with the shifted value, or a product with an odd number. This is the finaliser of MurmurHash3 (Appleby) with secrets added. Hashes
    /// that others can read need SipHash.
    /// </summary>
    internal ulong Hash(ulong number)
    {
        if (_isShared)
            return Hash(MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in number)));
        var mixed = (number ^ _secret0) * _oddSecret;
        mixed = (mixed ^ (mixed >> 32)) * 0xC4CEB9FE1A85EC53;
        mixed = (mixed ^ _secret1 ^ (mixed >> 29)) * 0xFF51AFD7ED558CCD;
        return mixed ^ (mixed >> 32);
    }

    private static ulong Sound(ulong hash) => hash == ShotKeys.NotLimited ? ~ShotKeys.NotLimited : hash;

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
