namespace Shot.Guarding;

/// <summary>Why a call may not enter.</summary>
/// <param name="By">The name of the policy that answers.</param>
/// <param name="RetryAfter">How long until a caller that is alone is admitted; above zero.</param>
/// <param name="IsKeyed">Whether it is the caller's own permits that are used up, and not those of all.</param>
internal readonly record struct Refusal(string By, TimeSpan RetryAfter, bool IsKeyed = false)
{
    /// <summary>What a caller is told to wait where nothing knows when there is room again: a call has to end first.</summary>
    public static readonly TimeSpan UnknownWait = TimeSpan.FromSeconds(1);
}
