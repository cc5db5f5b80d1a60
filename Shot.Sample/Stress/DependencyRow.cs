namespace Shot.Sample.Stress;

/// <summary>What the callers of an endpoint saw.</summary>
/// <param name="Healthy">While its dependency was healthy.</param>
/// <param name="Slow">While its dependency took ten times as long.</param>
internal sealed record DependencyRow(Measurement Healthy, Measurement Slow);
