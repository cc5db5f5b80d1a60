namespace Shot.Cluster;

/// <summary>What a node counts of a limit that the cluster shares.</summary>
internal enum ClusterCount
{
    Granted, // Requests that the store granted.
    Denied,
    Failed, // Requests that the store did not answer, or answered with an error.
    FallbackAdmitted, // Calls that the node decided on by StoreDown.
    FallbackRefused,
    Leased, // Permits that the store granted, for leases and single calls.
    Returned,
    Expired, // Permits of leases that ended unused.
    Overflowed, // Calls whose key found the table full.
}
