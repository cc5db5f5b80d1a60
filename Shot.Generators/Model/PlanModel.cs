namespace Shot.Generators.Model;

/// <summary>A plan of a limit beside the default.</summary>
internal sealed record PlanModel(string Name, int Permits, double PerSecond);
