using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Shot.Generators.Parsing;

/// <summary>One <c>[ShotConcurrency]</c>, as written.</summary>
internal sealed record ConcurrencyLimit(int Most, int Line, string? Fallback)
{
    private const int MostPlaces = 1 << 20;

    /// <summary>What is wrong with the number.</summary>
    public (string What, string Value, string Range)? Mistake =>
        Most is >= 1 and <= MostPlaces ? null : ("The concurrency", Most.ToString(CultureInfo.InvariantCulture), $"write 1 to {MostPlaces.ToString(CultureInfo.InvariantCulture)}: how many calls may be inside at once");

    /// <summary>Null when it does not compile yet.</summary>
    public static ConcurrencyLimit? Read(AttributeData attribute) =>
        attribute.ConstructorArguments is { Length: > 0 } arguments && arguments[0].Value is int most
            ? new ConcurrencyLimit(most, arguments.Length > 1 && arguments[1].Value is int line ? line : 0, attribute.NamedArguments.FirstOrDefault(argument => argument.Key == "Fallback").Value.Value as string)
            : null;

    public override string ToString() => $"[ShotConcurrency({Most.ToString(CultureInfo.InvariantCulture)}{Limit.FallbackText(Fallback)})]";
}
