using System.ComponentModel;

namespace Shot.AspNetCore.CompilerServices;

/// <summary>The description of a response header in an OpenAPI document.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ShotOperationHeader
{
    internal ShotOperationHeader(string name, string description, bool isNumber) =>
        (Name, Description, IsNumber) = (name, description, isNumber);

    /// <summary>The header's name.</summary>
    public string Name { get; }

    /// <summary>The header's description.</summary>
    public string Description { get; }

    /// <summary>Whether the value is a whole number; otherwise it is text.</summary>
    public bool IsNumber { get; }
}
