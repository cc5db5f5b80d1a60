using Shot.CompilerServices;

namespace Shot.AspNetCore.Endpoints;

/// <summary>The limits that a request was charged for, kept in its features. That it is there says that <c>UseShot()</c> has seen the endpoint.</summary>
internal sealed class ChargedLimits(LimitPolicy[] limits)
{
    public static readonly ChargedLimits None = new([]);

    public IReadOnlyCollection<LimitPolicy> Limits => limits;

    public ChargedLimits With(ReadOnlySpan<LimitPolicy> more) => new([.. limits, .. more]);
}
