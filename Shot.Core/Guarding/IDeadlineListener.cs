namespace Shot.Guarding;

/// <summary>Is asked at a call's deadline, before the call counts as late.</summary>
internal interface IDeadlineListener
{
    /// <summary>The deadline has come. Runs on the timer's thread, may run more than once, and must not block.</summary>
    /// <param name="call">What the listener gave when it began to listen, so that a late timer cannot meet its next call.</param>
    /// <returns>Whether the call is late; else its token does not fire, and it is left to finish.</returns>
    bool TryMiss(long call);
}
