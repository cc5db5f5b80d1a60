namespace Shot.AspNetCore;

/// <summary>How one outcome is answered: an RFC 9457 problem. What is null is as the next wider setting has it, and at last Shot's own.</summary>
public sealed class ShotAnswer
{
    /// <summary>The response's status, 400 to 599: by default 503 for what is overloaded and 408 for what missed its deadline.</summary>
    public int? StatusCode { get; set; }

    /// <summary>The problem's type, an address; by default that of the status.</summary>
    public string? Type { get; set; }

    /// <summary>The problem's title; by default the status in words.</summary>
    public string? Title { get; set; }

    /// <summary>The problem's explanation to a person.</summary>
    public string? Detail { get; set; }
}
