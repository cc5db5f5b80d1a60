namespace Shot.Adaptive;

/// <summary>Counters of an adaptive gate. Those of the pool follow <see cref="ShotCriticality"/>.</summary>
internal enum GateCount
{
    /// <summary>Refused by the limit.</summary>
    Refused,

    /// <summary>Arrivals of critical and of sheddable calls. The rest of the arrivals is normal and costs no counter.</summary>
    Critical,
    Sheddable,

    /// <summary>Critical ones among the refused.</summary>
    CriticalRefused,

    /// <summary>Gave their places back without working, because something else refused them, or they wait.</summary>
    GivenBack,

    /// <summary>Refused by the pool's delay.</summary>
    NormalByPool,
    CriticalByPool,
    SheddableByPool,
}
