namespace Shot.Guarding;

/// <summary>Is told when a call's deadline has passed or its caller has cancelled, whichever is first. May be told twice.</summary>
internal interface IDeadlineListener
{
    /// <summary>Comes on a timer's thread, before the work's token fires. Must not block and not throw.</summary>
    /// <param name="isMissed">Whether it was the deadline.</param>
    void OnOver(bool isMissed);
}
