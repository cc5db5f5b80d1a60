namespace Shot.Generators;

/// <summary>Values as text, the same under every culture.</summary>
internal static class Print
{
    public static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A number that reads back to the same value.</summary>
    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
    public static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);
    public static string Xml(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
    public static string List(IEnumerable<string> items) => string.Join(", ", items);
    public static string Types(IEnumerable<string> types) => List(types) is { Length: > 0 } list ? $"<{list}>" : "";
}
