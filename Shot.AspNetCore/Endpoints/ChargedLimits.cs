namespace Shot.AspNetCore.Endpoints;

/// <summary>What a request was charged for. Last is null while limits of that endpoint are uncharged. Immutable.</summary>
internal sealed class ChargedLimits(EndpointBinding? last, Guard? guard, object[] limits)
{
    private readonly ConditionalWeakTable<Guard, ChargedLimits> _withoutGates = [];

    public EndpointBinding? Last { get; } = last;
    public Guard? Guard { get; } = guard;
    public IReadOnlyCollection<object> Limits => limits;

    /// <summary>The charges without a guard's gates, for a request that has left them. Cached, as are the guards derived from it.</summary>
    public ChargedLimits WithoutGates(Guard guard) =>
        _withoutGates.GetValue(guard, guard => new ChargedLimits(null, null, [.. limits.Except(guard.Gates)]));
}
