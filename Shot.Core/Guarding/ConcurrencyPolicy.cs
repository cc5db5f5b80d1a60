namespace Shot.Guarding;

/// <summary>One annotation's gate, shared by every guard that it covers.</summary>
/// <param name="Name">The name of the limit.</param>
/// <param name="Gate">Its gate.</param>
internal sealed record ConcurrencyPolicy(string Name, ConcurrencyGate Gate);
