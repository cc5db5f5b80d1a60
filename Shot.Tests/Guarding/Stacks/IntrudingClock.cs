namespace Shot.Tests.Guarding.Stacks;

/// <summary>
/// A clock that stands still until it is moved, and lets somebody else act in the middle of a decision: every decision reads the clock between its reading of a
/// word and its swap. Which interleaving comes is up to the test, and never to the machine.
/// </summary>
internal sealed class IntrudingClock : TimeProvider
{
    private long _milliseconds;
    private int _readings;
    private Action? _intruder;

    public override long TimestampFrequency => 1_000;

    public override long GetTimestamp()
    {
        if (_intruder is { } intruder && _readings-- == 0)
        {
            _intruder = null;
            intruder();
        }

        return _milliseconds;
    }

    public void Advance(int milliseconds) => _milliseconds += milliseconds;

    /// <summary>Lets somebody act when the clock has been read so many times more.</summary>
    public void Intrude(int readings, Action intruder) => (_readings, _intruder) = (readings, intruder);

    /// <summary>Whether the intruder has acted.</summary>
    public bool HasIntruded()
    {
        var has = _intruder is null;
        _intruder = null;
        return has;
    }
}
