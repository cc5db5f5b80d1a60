namespace Shot.Guarding;

/// <summary>Why a call is refused.</summary>
/// <param name="By">Name of the policy that refuses.</param>
/// <param name="RetryAfter">Time until the call would be admitted if no other call came; above zero.</param>
/// <param name="IsKeyed">Whether the permits of the caller's key are used up, rather than those of everybody.</param>
internal readonly record struct Refusal(string By, TimeSpan RetryAfter, bool IsKeyed = false)
{
    /// <summary>The wait reported when it is unknown: another call has to end first.</summary>
    public static readonly TimeSpan UnknownWait = TimeSpan.FromSeconds(1);
}
