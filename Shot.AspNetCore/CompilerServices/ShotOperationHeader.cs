using System.ComponentModel;

namespace Shot.AspNetCore.CompilerServices;

/// <summary>What an OpenAPI document says of a response header.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it means.</param>
/// <param name="IsNumber">Whether it is a whole number; else it is text.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record ShotOperationHeader(string Name, string Description, bool IsNumber);
