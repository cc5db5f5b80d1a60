using System.Runtime.CompilerServices;

namespace Shot.Generators.Tracking;

/// <summary>Numbers objects, so that a fingerprint can include an object without keeping it alive.</summary>
internal sealed class Identity
{
    private static readonly ConditionalWeakTable<object, Identity> Known = new();
    private static long _last;

    private readonly ulong _number = unchecked((ulong)Interlocked.Increment(ref _last));

    /// <summary>A number that no other object ever has.</summary>
    public static ulong Of(object item) => Known.GetValue(item, static _ => new Identity())._number;
}
