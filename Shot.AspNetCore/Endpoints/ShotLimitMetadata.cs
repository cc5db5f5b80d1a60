namespace Shot.AspNetCore.Endpoints;

/// <summary>A limit that a convention such as <c>RequireShotLimit</c> added. Without a name it is named after its first endpoint.</summary>
internal sealed class ShotLimitMetadata(string? name, Func<string, GuardDefinition> define, bool isOfGroup)
{
    private GuardDefinition? _definition = name is null ? null : define(name);

    public ShotLimitMetadata(GuardDefinition definition)
        : this(definition.Name, _ => definition, isOfGroup: false)
    {
    }

    /// <summary>The definition, shared by all endpoints that have the limit.</summary>
    public GuardDefinition Definition => _definition ?? throw new InvalidOperationException("The limit has not been added to an endpoint.");

    /// <summary>Adds the limit to an endpoint that is being built, which may happen several times.</summary>
    public void AddTo(EndpointBuilder endpoint)
    {
        if (_definition is null)
            Interlocked.CompareExchange(ref _definition, define(NameAt(endpoint)), null);
        endpoint.Metadata.Add(this);
    }

    public override string ToString() => $"Shot limit '{_definition?.Name}'";

    /// <summary>The default name excludes numbers, so that settings and metrics keep it when they change.</summary>
    private string NameAt(EndpointBuilder endpoint)
    {
        var methods = string.Join(',', endpoint.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault()?.HttpMethods ?? []);
        var site = endpoint is RouteEndpointBuilder { RoutePattern.RawText: { Length: > 0 } pattern }
            ? $"{methods} {pattern}".TrimStart()
            : endpoint.DisplayName ?? "endpoint";
        var before = endpoint.Metadata.Count(static item => item is ShotLimitMetadata or IShotAnnotation);
        var own = (isOfGroup ? "group of " : "") + site + (before == 0 ? "" : $"#{before + 1}");
        return endpoint.ApplicationServices.GetService<ShotHost>()?.NameOf(own) ?? own;
    }
}
