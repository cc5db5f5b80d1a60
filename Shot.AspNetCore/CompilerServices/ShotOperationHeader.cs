using System.ComponentModel;

namespace Shot.AspNetCore.CompilerServices;

/// <summary>What an OpenAPI document says of a response header.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ShotOperationHeader
{
    internal ShotOperationHeader(string name, string description, bool isNumber)
    {
        Name = name;
        Description = description;
        IsNumber = isNumber;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What it means.</summary>
    public string Description { get; }

    /// <summary>Whether it is a whole number; else it is text.</summary>
    public bool IsNumber { get; }
}
