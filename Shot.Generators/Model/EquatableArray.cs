using System.Collections;

namespace Shot.Generators.Model;

/// <summary>An array that compares by its elements, so that the driver sees when a model did not change.</summary>
internal readonly struct EquatableArray<T>(ImmutableArray<T> items) : IEquatable<EquatableArray<T>>, IReadOnlyList<T>
    where T : IEquatable<T>
{
    private readonly ImmutableArray<T> _items = items;
    public int Count => Items.Length;
    private ImmutableArray<T> Items => _items.IsDefault ? ImmutableArray<T>.Empty : _items;
    public T this[int index] => Items[index];
    public bool Equals(EquatableArray<T> other) => Items.SequenceEqual(other.Items);
    public override bool Equals(object? obj) => obj is EquatableArray<T> other && Equals(other);
    public override int GetHashCode() => Items.Aggregate(17, static (hash, item) => unchecked((hash * 31) + item.GetHashCode()));
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)Items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
