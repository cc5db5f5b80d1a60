using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Shot.CompilerServices;

namespace Shot.AspNetCore.Endpoints;

/// <summary>A limit that <c>RequireShotLimit</c> put on an endpoint or on all endpoints of a group.</summary>
/// <param name="name">Its name; null when it is named after the first endpoint that has it.</param>
/// <param name="define">Makes what is enforced, under that name.</param>
/// <param name="isOfGroup">Whether it was put on a group.</param>
internal sealed class ShotLimitMetadata(string? name, Func<string, GuardDefinition> define, bool isOfGroup)
{
    private GuardDefinition? _definition = name is null ? null : define(name);

    /// <param name="definition">What is enforced, with its name.</param>
    public ShotLimitMetadata(GuardDefinition definition)
        : this(definition.Name, _ => definition, isOfGroup: false)
    {
    }

    /// <summary>What is enforced. There is one for all endpoints that have the limit.</summary>
    public GuardDefinition Definition => _definition ?? throw new InvalidOperationException("The limit is on no endpoint yet.");

    /// <summary>Puts the limit on an endpoint that is being built. It may be built several times.</summary>
    public void AddTo(EndpointBuilder endpoint)
    {
        if (_definition is null)
            Interlocked.CompareExchange(ref _definition, define(NameAt(endpoint)), null);
        endpoint.Metadata.Add(this);
    }

    public override string ToString() => $"Shot limit '{_definition?.Name}'";

    /// <summary>The numbers are no part of it: settings and metrics know the limit by its name when they change.</summary>
    private string NameAt(EndpointBuilder endpoint)
    {
        var methods = string.Join(',', endpoint.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault()?.HttpMethods ?? []);
        var site = endpoint is RouteEndpointBuilder { RoutePattern.RawText: { Length: > 0 } pattern } ? $"{methods} {pattern}".TrimStart() : endpoint.DisplayName ?? "endpoint";
        var before = endpoint.Metadata.Count(static item => item is ShotLimitMetadata or IShotAnnotation);
        return (isOfGroup ? "group of " : "") + site + (before == 0 ? "" : $"#{before + 1}");
    }
}
