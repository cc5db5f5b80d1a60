using Orleans;

namespace Companions.Grains;

/// <summary>What of a refusal goes over the network.</summary>
[GenerateSerializer]
public record struct Refusal([property: Id(0)] string LimitName, [property: Id(1)] TimeSpan RetryAfter, [property: Id(2)] bool IsKeyed);
