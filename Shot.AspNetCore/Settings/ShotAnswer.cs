namespace Shot.AspNetCore;

/// <summary>The answer to one outcome, sent as RFC 9457 problem details. Null is the application's setting, or the default.</summary>
public sealed class ShotAnswer
{
    /// <summary>HTTP status, 400 to 599. Default: 503 for overloaded, 429 for a key without permits, 408 for a late request.</summary>
    public int? StatusCode { get; set; }

    /// <summary>The problem's <c>type</c>, a URI reference. Default: the type of the status in ASP.NET Core.</summary>
    public string? Type { get; set; }

    /// <summary>The problem's <c>title</c>. Default: the reason phrase of the status.</summary>
    public string? Title { get; set; }

    /// <summary>The problem's <c>detail</c>: an explanation for people.</summary>
    public string? Detail { get; set; }
}
