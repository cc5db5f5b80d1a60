namespace Shot.Sample.Cluster;

/// <summary>A figure of a run.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Measured">The figure.</param>
/// <param name="Promised">What it must be; empty if nothing is promised.</param>
/// <param name="Holds">Whether it is so.</param>
internal sealed record Finding(string What, string Measured, string Promised = "", bool Holds = true);
