namespace Shot.Http.Deadlines;

/// <summary>Deadlines as headers of requests.</summary>
internal static class DeadlineText
{
    public const string GrpcHeader = "grpc-timeout";

    private const long MaxGrpcDigits = 99_999_999;

    /// <summary>The whole milliseconds below a time, so that what a service says is always less than what it was told. Zero or less if there
    /// are none.</summary>
    public static long Milliseconds(TimeSpan left) =>
        ((left.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond) - 1;

    public static bool IsGrpc(HttpRequestMessage request) =>
        request.Content?.Headers.ContentType?.MediaType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>As gRPC over HTTP/2 defines it: at most eight digits and a unit.</summary>
    public static string Grpc(long milliseconds) => milliseconds <= MaxGrpcDigits
        ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds}m")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Min(milliseconds / 1_000, MaxGrpcDigits)}S");

    /// <summary>Parses what a request says already. False if it is not understood.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, string header, out double milliseconds)
    {
        var isGrpc = header == GrpcHeader;
        milliseconds = 0;
        if (text.Length == 0 || !long.TryParse(isGrpc ? text[..^1] : text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            return false;
        double? unit = !isGrpc ? 1 : text[^1] switch
        {
            'H' => 3_600_000,
            'M' => 60_000,
            'S' => 1_000,
            'm' => 1,
            'u' => 1e-3,
            'n' => 1e-6,
            _ => null,
        };
        milliseconds = value * (unit ?? 0);
        return unit is not null;
    }
}
