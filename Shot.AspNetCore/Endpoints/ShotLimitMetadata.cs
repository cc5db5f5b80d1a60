using System.Collections.Concurrent;
using Microsoft.AspNetCore.Components.Endpoints;

namespace Shot.AspNetCore.Endpoints;

/// <summary>A limit that a convention such as <c>RequireShotLimit</c> added. Without a name it is named after its first endpoint.</summary>
/// <param name="name">The limit's name; null for the default.</param>
/// <param name="values">All that <paramref name="define"/> defines, as an attribute, since attributes are equal if their values are.
/// Null if no builder adds the limit.</param>
/// <param name="define">Makes the definition with a name, and with whether all limits of the name are one.</param>
/// <param name="isOfGroup">Whether the limit is a group's.</param>
internal sealed class ShotLimitMetadata(string? name, Attribute? values, Func<string, bool, GuardDefinition> define, bool isOfGroup)
{
    /// <summary>The definitions of endpoints that are built again with conventions of their own. They are the process's, as those in
    /// emitted code are; the limiters are each host's.</summary>
    private static readonly ConcurrentDictionary<(string Name, Attribute Values), GuardDefinition> Rebuilt = [];

    private GuardDefinition? _definition;

    public ShotLimitMetadata(GuardDefinition definition)
        : this(definition.Name, values: null, (_, _) => definition, isOfGroup: false) => _definition = definition;

    /// <summary>The definition, shared by all endpoints that have the limit.</summary>
    public GuardDefinition Definition => _definition ?? throw new InvalidOperationException("The limit has not been added to an endpoint.");

    /// <summary>Adds the limit to the endpoints of a builder.</summary>
    /// <remarks>Some builders run a convention at once, on an endpoint that is being built. Code calls them again whenever the endpoint is
    /// built again, as YARP does when its configuration changes. The limit then is the one of the last time if its values are the
    /// same. If they differ, it is a new one. So such limits are not one with other limits of their name, whose numbers must
    /// agree.</remarks>
    public void AddBy(IEndpointConventionBuilder builder)
    {
        var isCalled = true;
        var isOfPages = builder is RazorComponentsEndpointConventionBuilder;
        builder.Add(endpoint =>
        {
            if (!isOfPages || IsPage(endpoint))
                AddTo(endpoint, runsAtOnce: isCalled);
        });
        isCalled = false;
    }

    private void AddTo(EndpointBuilder endpoint, bool runsAtOnce)
    {
        if (_definition is null)
        {
            var defined = runsAtOnce
                ? Rebuilt.GetOrAdd((name ?? NameOfRebuilt(endpoint), values!), key => define(key.Name, false))
                : define(name ?? NameAt(endpoint), name is not null);
            Interlocked.CompareExchange(ref _definition, defined, null);
        }

        endpoint.Metadata.Add(this);
    }

    /// <summary><c>MapRazorComponents()</c> also maps what serves its pages: a circuit's requests and connection, and scripts.</summary>
    private static bool IsPage(EndpointBuilder endpoint) => endpoint.Metadata.Any(static item => item is ComponentTypeMetadata);

    public override string ToString() => $"Shot limit '{_definition?.Name}'";

    /// <summary>The default name excludes numbers, so that settings and metrics keep it when they change.</summary>
    private string NameAt(EndpointBuilder endpoint)
    {
        var own = (isOfGroup ? "group of " : "") + SiteOf(endpoint) + Ordinal(endpoint);
        return endpoint.ApplicationServices.GetService<ShotHost>()?.NameOf(own) ?? own;
    }

    /// <summary>Its display name, which is the id of the route in YARP: numbers would differ each time.</summary>
    private static string NameOfRebuilt(EndpointBuilder endpoint) => (endpoint.DisplayName ?? SiteOf(endpoint)) + Ordinal(endpoint);

    private static string SiteOf(EndpointBuilder endpoint)
    {
        var methods = string.Join(',', endpoint.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault()?.HttpMethods ?? []);
        return endpoint is RouteEndpointBuilder { RoutePattern.RawText: { Length: > 0 } pattern }
            ? $"{methods} {pattern}".TrimStart()
            : endpoint.DisplayName ?? "endpoint";
    }

    private static string Ordinal(EndpointBuilder endpoint)
    {
        var before = endpoint.Metadata.Count(static item => item is ShotLimitMetadata or IShotAnnotation);
        return before == 0 ? "" : $"#{before + 1}";
    }
}
