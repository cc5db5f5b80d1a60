using Shot.Guarding;

namespace Shot.AspNetCore.Deadlines;

/// <summary>The deadline of a second guard of the same request.</summary>
internal sealed class InnerDeadline(ContestedResponse response, Guard guard, string deadlineName) : IDeadlineListener
{
    public bool TryMiss(long call) => response.TryMiss(call, guard, deadlineName);
}
