namespace Shot.DependencyInjection;

/// <summary>The key of a decorated service. Each registration has a key of its own, which equals no other.</summary>
internal sealed class InnerKey(object? original)
{
    /// <summary>The registration's own key; null when it had none.</summary>
    public object? Original { get; } = original;

    public override string ToString() => Original is null ? "Shot's decorated instance" : $"Shot's decorated instance of '{Original}'";
}
