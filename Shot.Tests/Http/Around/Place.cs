namespace Shot.Tests.Http.Around;

/// <summary>Where <c>UseShot()</c> stands in the pipeline.</summary>
public enum Place
{
    /// <summary>Before the middleware that chooses, runs or re-runs the endpoint.</summary>
    Before,

    /// <summary>Behind it.</summary>
    After,

    /// <summary>On both sides.</summary>
    Twice,

    /// <summary>Before it, in a branch that the requests do not take.</summary>
    InBranch,

    /// <summary>Nowhere that is run.</summary>
    Absent,
}
