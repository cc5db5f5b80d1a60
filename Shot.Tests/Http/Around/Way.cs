namespace Shot.Tests.Http.Around;

/// <summary>A way on which a request comes to an endpoint.</summary>
/// <param name="Path">What is asked for.</param>
/// <param name="Configure">Builds the pipeline.</param>
internal sealed record Way(string Path, Action<Site> Configure);
