using System.ComponentModel;

namespace Shot.AspNetCore.CompilerServices;

/// <summary>What an OpenAPI document says of one status of a guarded operation.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Description">What it means, where it is the guard's own answer, a problem.</param>
/// <param name="Headers">The headers that the guard adds.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record ShotOperationAnswer(string Status, string Description, IReadOnlyList<ShotOperationHeader> Headers);
