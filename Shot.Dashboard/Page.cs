using System.Collections.Frozen;

namespace Shot.Dashboard;

/// <summary>The page's files, which are resources of this assembly.</summary>
internal static class Page
{
    public const string Start = "index.html";

    private static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".LICENSE"] = "text/plain; charset=utf-8",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, byte[]> Files = typeof(Page).Assembly.GetManifestResourceNames()
        .ToFrozenDictionary(static name => name, Read, StringComparer.Ordinal);

    public static IEnumerable<string> Names => Files.Keys;

    public static async Task WriteAsync(HttpContext context, string name)
    {
        context.Response.ContentType = Types[Path.GetExtension(name)];
        context.Response.ContentLength = Files[name].Length;
        await context.Response.Body.WriteAsync(Files[name], context.RequestAborted).ConfigureAwait(false);
    }

    private static byte[] Read(string name)
    {
        using var stream = typeof(Page).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
