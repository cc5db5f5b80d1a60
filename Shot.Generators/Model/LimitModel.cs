namespace Shot.Generators.Model;

/// <summary>One annotation: a limiter of its own, or, when <see cref="Shared"/>, the one of its name.</summary>
/// <param name="Name">The stable name of the limit.</param>
/// <param name="Permits">Burst size.</param>
/// <param name="PerSecond">The rate as a C# literal that reads back to the same value.</param>
/// <param name="Strategy">The member of <c>ShotStrategy</c>.</param>
/// <param name="Shared">Whether the annotation has an explicit <c>Name</c>.</param>
internal sealed record LimitModel(string Name, int Permits, string PerSecond, string Strategy, bool Shared);
