namespace Shot.AspNetCore.Endpoints;

/// <summary>The limits that a request was charged for, kept in its features. That it is there says that <c>UseShot()</c> has seen the endpoint.</summary>
internal sealed class ChargedLimits(object[] limits)
{
    public static readonly ChargedLimits None = new([]);

    public IReadOnlyCollection<object> Limits => limits;

    public ChargedLimits With(ReadOnlySpan<object> more) => new([.. limits, .. more]);
}
