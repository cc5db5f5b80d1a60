using System.ComponentModel;

namespace Shot.AspNetCore.CompilerServices;

/// <summary>The description of one status of a guarded operation in an OpenAPI document.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ShotOperationAnswer
{
    internal ShotOperationAnswer(string status, string description, IReadOnlyList<ShotOperationHeader> headers) =>
        (Status, Description, Headers) = (status, description, headers);

    /// <summary>The status code.</summary>
    public string Status { get; }

    /// <summary>The explanation, if the guard sends problem details with this status; otherwise empty.</summary>
    public string Description { get; }

    /// <summary>The headers that the guard adds.</summary>
    public IReadOnlyList<ShotOperationHeader> Headers { get; }
}
