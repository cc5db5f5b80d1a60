namespace Shot.Guarding;

/// <summary>The policy that refuses a call, and the time until the call would be admitted if no other call came; above zero. Keyed if the
/// permits of the caller's key are used up, rather than those of everybody.</summary>
internal readonly record struct Refusal(string By, TimeSpan RetryAfter, bool IsKeyed = false)
{
    /// <summary>The wait reported when it is unknown: another call has to end first.</summary>
    public static readonly TimeSpan UnknownWait = TimeSpan.FromSeconds(1);

    /// <summary>The wait reported when waiting cannot help: the call costs more than the burst.</summary>
    public static readonly TimeSpan Never = TimeSpan.MaxValue;
}
