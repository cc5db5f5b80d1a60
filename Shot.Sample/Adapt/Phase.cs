namespace Shot.Sample.Adapt;

/// <summary>A part of the run.</summary>
internal enum Phase
{
    /// <summary>Before the load is measured: connections are opened and code is compiled.</summary>
    WarmUp,

    Healthy,

    /// <summary>The dependency takes ten times as long.</summary>
    Slow,

    Recovered,
}
