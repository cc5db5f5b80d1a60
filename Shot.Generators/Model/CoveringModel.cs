namespace Shot.Generators.Model;

/// <summary>The limits of an interface, shared by all methods that they cover.</summary>
internal sealed record CoveringModel(EquatableArray<Limit> Limits, ConcurrencyLimit? Concurrency)
{
    public const string GateField = "AllConcurrency";
    public static readonly CoveringModel None = new(default, null);
    public string Name { get; init; } = "";
    public string Qualified { get; init; } = "";
    public static string LimitField(int index) => "All" + (index == 0 ? "" : Print.Number(index + 1));
}
