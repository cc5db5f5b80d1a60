using Shot.CompilerServices;

namespace Shot.AspNetCore.Endpoints;

/// <summary>Lists the limits that endpoint conventions such as <c>RequireShotLimit</c> added.</summary>
internal sealed class EndpointLimitSource(IServiceProvider? services)
{
    public void AddTo(GuardManifest manifest)
    {
        foreach (var endpoint in services?.GetService<EndpointDataSource>()?.Endpoints ?? [])
        {
            foreach (var limit in endpoint.Metadata.OfType<ShotLimitMetadata>())
                manifest.Add(limit.Definition);
        }
    }
}
