using System.ComponentModel;

namespace Shot.AspNetCore.CompilerServices;

/// <summary>What an OpenAPI document says of one status of a guarded operation.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ShotOperationAnswer
{
    internal ShotOperationAnswer(string status, string description, IReadOnlyList<ShotOperationHeader> headers)
    {
        Status = status;
        Description = description;
        Headers = headers;
    }

    /// <summary>The status code.</summary>
    public string Status { get; }

    /// <summary>What it means, where it is the guard's own answer, a problem.</summary>
    public string Description { get; }

    /// <summary>The headers that the guard adds.</summary>
    public IReadOnlyList<ShotOperationHeader> Headers { get; }
}
