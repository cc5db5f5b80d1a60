namespace Shot.Cluster;

/// <summary>What a call took from the limits that the cluster shares, in their order.</summary>
internal struct ClusterTickets
{
    private LeaseTicket _first;
    private List<LeaseTicket>? _others;

    /// <summary>Number of limits that have admitted the call.</summary>
    public int Count { get; private set; }

    public void Add(LeaseTicket ticket)
    {
        if (Count++ == 0)
            _first = ticket;
        else
            (_others ??= []).Add(ticket);
    }

    /// <summary>Puts the permits of leases back. Those that the store granted to this call alone are replenished in time.</summary>
    public readonly void PutBack()
    {
        _first.PutBack();
        _others?.ForEach(static ticket => ticket.PutBack());
    }
}
