namespace Shot.DependencyInjection;

/// <summary>The hidden key of a decorated service. It equals no other, and keeps the registration's own key.</summary>
internal sealed class InnerKey(object? original)
{
    public object? Original => original;
    public override string ToString() => original is null ? "Shot's decorated instance" : $"Shot's decorated instance of '{original}'";
}
