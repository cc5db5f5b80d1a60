using System.Globalization;

namespace Shot.Generators.Model;

/// <summary>The limits of an interface, shared by all methods that they cover.</summary>
internal sealed record CoveringModel(EquatableArray<LimitModel> Limits, ConcurrencyModel? Concurrency)
{
    /// <summary>The field of the gate that covers a whole interface.</summary>
    public const string GateField = "AllConcurrency";

    /// <summary>The name of the interface, with which its limits' names begin.</summary>
    public string Name { get; init; } = "";

    /// <summary>The name that it has where another one of the assembly would have the same.</summary>
    public string Qualified { get; init; } = "";

    public static readonly CoveringModel None = new(EquatableArray<LimitModel>.Empty, null);

    /// <summary>The field of a limit that covers a whole interface, by its number from zero.</summary>
    public static string LimitField(int index) => "All" + (index == 0 ? "" : (index + 1).ToString(CultureInfo.InvariantCulture));
}
