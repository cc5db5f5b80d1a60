namespace Shot.Http;

/// <summary>How a client's requests tell the other side what is left of the deadline of the call that sends them.</summary>
public sealed class ShotClientDeadlineOptions
{
    /// <summary>The header that applications with Shot read from trusted callers, and that Envoy sends.</summary>
    public const string DefaultHeader = "x-envoy-expected-rq-timeout-ms";

    /// <summary>The header that gets the milliseconds that are left. gRPC requests have <c>grpc-timeout</c> instead. Default:
    /// <see cref="DefaultHeader"/>.</summary>
    public string Header { get; set; } = DefaultHeader;

    /// <summary>How much earlier than the call itself a request ends, so that time is left to answer without the other side. Zero or more.
    /// Default: zero.</summary>
    public TimeSpan Margin { get; set; }
}
