using Microsoft.Extensions.Options;

namespace Shot.AspNetCore.Endpoints;

/// <summary>The limits of <see cref="ShotHttpOptions.AllRequests"/>, as the metadata that stands before that of every endpoint: an
/// application is the outermost group of its endpoints.</summary>
internal sealed class AllRequests : IEndpointConventionBuilder
{
    /// <summary>The name of the limits, as far as they have none of their own, and of the site of a request without an endpoint.</summary>
    public const string Name = "all requests";

    private readonly List<Action<EndpointBuilder>> _conventions = [];

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _conventions.Count == 0;

    /// <summary>Those of a host; null if it has not called <c>AddShot()</c>.</summary>
    public static AllRequests? In(IServiceProvider? services) =>
        (AllRequests?)services?.GetService<IOptions<ShotHttpOptions>>()?.Value.AllRequests;

    public void Add(Action<EndpointBuilder> convention) => _conventions.Add(convention);
    public void Finally(Action<EndpointBuilder> finallyConvention) => _conventions.Add(finallyConvention);

    /// <summary>Runs the conventions. The result is the same each time, except for metadata that a convention creates anew.</summary>
    public IReadOnlyList<object> Metadata(IServiceProvider services)
    {
        var everything = new Everything { DisplayName = Name, ApplicationServices = services };
        foreach (var convention in _conventions)
            convention(everything);
        return [.. everything.Metadata];
    }

    /// <summary>Stands for all endpoints, and is none.</summary>
    private sealed class Everything : EndpointBuilder
    {
        public override Endpoint Build() => throw new NotSupportedException("All requests have no endpoint in common.");
    }
}
