namespace Shot.Guarding;

/// <summary>Decides at a call's deadline whether the call counts as late.</summary>
internal interface IDeadlineListener
{
    /// <summary>The deadline has come. Runs on the timer's thread, may run more than once, and must not block. The number passed to
    /// <see cref="CallScope.Listen"/> keeps a late timer from reaching the listener's next call.</summary>
    /// <returns>True if the call is late. If false, its token does not fire and the call may finish.</returns>
    bool TryMiss(long call);
}
