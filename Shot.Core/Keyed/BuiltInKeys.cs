using System.Net;
using System.Runtime.InteropServices;

namespace Shot;

/// <summary>Types of keys that need no hasher of the caller's.</summary>
internal static class BuiltInKeys
{
    /// <summary>Whether the type is hashed as a number. <see cref="Guid"/> counts as one.</summary>
    public static bool AreNumbers<TKey>() =>
        typeof(TKey) == typeof(long) || typeof(TKey) == typeof(ulong) || typeof(TKey) == typeof(int) || typeof(TKey) == typeof(uint)
        || typeof(TKey) == typeof(short) || typeof(TKey) == typeof(ushort) || typeof(TKey) == typeof(byte) || typeof(TKey) == typeof(sbyte)
        || typeof(TKey) == typeof(char) || typeof(TKey) == typeof(Guid);

    /// <summary>The built-in hasher of a type that is not a number; null if there is none.</summary>
    public static IKeyHasher<TKey>? Hasher<TKey>() =>
        typeof(TKey) == typeof(string) ? (IKeyHasher<TKey>)(object)new StringHasher()
        : typeof(TKey) == typeof(IPAddress) ? (IKeyHasher<TKey>)(object)new IPAddressHasher()
        : null;

    /// <summary>Hash of a number. The JIT keeps only the branch of the type.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hash<TKey>(TKey key)
    {
        if (typeof(TKey) == typeof(Guid))
            return KeyHash.Of(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<TKey, byte>(ref key), Unsafe.SizeOf<Guid>()));
        return KeyHash.Of(Unsafe.SizeOf<TKey>() switch
        {
            8 => Unsafe.As<TKey, ulong>(ref key),
            4 => Unsafe.As<TKey, uint>(ref key),
            2 => Unsafe.As<TKey, ushort>(ref key),
            _ => Unsafe.As<TKey, byte>(ref key),
        });
    }
}
