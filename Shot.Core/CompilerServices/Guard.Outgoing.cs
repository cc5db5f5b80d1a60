using Shot.Guarding;

namespace Shot.CompilerServices;

/// <content>Guards of outgoing requests.</content>
public sealed partial class Guard
{
    /// <summary>Refuses a call for another reason than a limit's permits: the other side, or a budget, says when to come again.</summary>
    internal GuardCall RefuseFor(string limitName, TimeSpan retryAfter) =>
        Refuse(new Refusal(limitName, retryAfter), keys: [], CriticalityOf(stated: null));
}
