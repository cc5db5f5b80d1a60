using Shot.CompilerServices;
using Shot.Guarding;

namespace Shot.Tests.Guarding.Stacks;

/// <summary>Limits that must all admit, with keys that are small numbers.</summary>
internal sealed class Stack
{
    private readonly LimitStack _stack;

    public Stack(IEnumerable<LimitDefinition> definitions, TimeProvider time)
    {
        Uses = [.. definitions.Select(definition => new LimitUse(definition, new LimitPolicy(definition, time)))];
        _stack = new LimitStack(Uses);
    }

    public LimitUse[] Uses { get; }

    public static ulong Key(int key) => ShotKeys.Of(key);

    public bool TryTake(int key, out Refusal refusal)
    {
        Span<ulong> keys = stackalloc ulong[_stack.Keyed.Count];
        keys.Fill(Key(key));
        return _stack.TryTake(keys, out refusal);
    }

    /// <summary>What each limit has left for each key.</summary>
    public int[][] Available(int keys) =>
        [.. Uses.Select(use => Enumerable.Range(0, keys).Select(key => Available(use.Policy, key)).ToArray())];

    public static int Available(LimitPolicy policy, int key) =>
        policy.Keys is { } table ? table.AvailablePermitsHashed(KeyOf(table, key)) : policy.Limiter.AvailablePermits;

    private static ulong KeyOf(KeyedLimiter<ulong> _, int key) => Key(key);
}
