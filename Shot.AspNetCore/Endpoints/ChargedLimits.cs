using System.Runtime.CompilerServices;
using Shot.CompilerServices;

namespace Shot.AspNetCore.Endpoints;

/// <summary>The limits that a request was charged for.</summary>
/// <param name="last">The endpoint that was charged last; null while some of its limits are still to be charged.</param>
/// <param name="limits">The limits of all endpoints that the request has come to.</param>
internal sealed class ChargedLimits(EndpointBinding? last, object[] limits)
{
    private readonly ConditionalWeakTable<Guard, ChargedLimits> _withoutGates = [];

    public EndpointBinding? Last { get; } = last;

    public IReadOnlyCollection<object> Limits => limits;

    /// <summary>The same after a guard's places were left: its endpoint is to be charged for them again. Kept, as what follows from it is kept.</summary>
    public ChargedLimits WithoutGates(Guard guard) =>
        _withoutGates.GetValue(guard, guard => new ChargedLimits(null, [.. limits.Except(guard.Gates)]));
}
