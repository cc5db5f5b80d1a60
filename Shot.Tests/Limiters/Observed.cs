using System.Collections.Concurrent;

namespace Shot.Tests.Limiters;

/// <summary>What many threads use at once, and what each of their operations told.</summary>
internal sealed class Observed<T>(T subject, Func<T, long> state)
{
    private readonly ConcurrentDictionary<Guid, long> _told = new();

    public void Do(Guid operation, Func<T, long> call) => _told[operation] = call(subject);

    /// <summary>Whether both are in the same state, and the same operations told the same.</summary>
    public bool IsLike(Observed<T> other) =>
        State == other.State && _told.Count == other._told.Count && _told.All(told => other._told.TryGetValue(told.Key, out var same) && same == told.Value);

    public override string ToString() => $"{State}, told {string.Join(", ", _told.Values)}";

    private long State => state(subject);
}
