namespace Shot.Sample.Load;

/// <summary>Requests of one kind.</summary>
/// <param name="Request">Creates the request with a number; the first one is 0.</param>
/// <param name="PerSecond">Requests per second at a time of the course.</param>
internal sealed record Traffic(Func<long, HttpRequestMessage> Request, Func<TimeSpan, double> PerSecond);
