using System.Runtime.CompilerServices;

namespace Shot.Generators.Tracking;

/// <summary>A 64-bit FNV-1a hash over text and numbers, the same in every process.</summary>
internal struct Fingerprint()
{
    private const ulong Prime = 1099511628211;

    /// <summary>Numbers that no other object ever has, so that a fingerprint can include an object without keeping it alive.</summary>
    private static readonly ConditionalWeakTable<object, object> Numbers = new();
    private static long _last;

    public ulong Value { get; private set; } = 14695981039346656037;

    public static ulong Of(ulong one, ulong other)
    {
        var both = new Fingerprint();
        both.Add(one);
        both.Add(other);
        return both.Value;
    }

    public void Add(string text)
    {
        Add((ulong)text.Length);
        foreach (var character in text)
            Value = unchecked((Value ^ character) * Prime);
    }

    public void Add(ulong number)
    {
        for (var shift = 0; shift < 64; shift += 16)
            Value = unchecked((Value ^ ((number >> shift) & 0xFFFF)) * Prime);
    }

    public void AddIdentity(object item) =>
        Add(unchecked((ulong)(long)Numbers.GetValue(item, static _ => Interlocked.Increment(ref _last))));

    public void Add(SyntaxToken token)
    {
        Add((ulong)token.RawKind);
        Add(token.Text);
    }
}
