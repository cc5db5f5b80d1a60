namespace Shot.Tests.Http.Keys.Binders;

/// <summary>One request that spells a value in some way.</summary>
/// <param name="Path">The endpoint.</param>
/// <param name="Query">The query with its question mark, or nothing.</param>
/// <param name="Headers">The lines of the header, without their names.</param>
internal sealed record Spelling(string Path, string Query, string[] Headers)
{
    public override string ToString() => $"GET {Path}{Query} HTTP/1.1\r\nHost: a\r\n{string.Concat(Headers.Select(static value => $"X-V: {value}\r\n"))}\r\n";
}
