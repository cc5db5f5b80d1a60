using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Shot.AspNetCore.Endpoints;

/// <summary>
/// Stands in a request that has passed <c>UseShot()</c> before routing: a guarded endpoint that is chosen only now would run
/// unguarded, so choosing it throws.
/// </summary>
internal sealed class UnroutedEndpointFeature(EndpointBindings bindings) : IEndpointFeature
{
    private Endpoint? _endpoint;

    public Endpoint? Endpoint
    {
        get => _endpoint;
        set
        {
            if (value is not null && bindings.IsGuarded(value))
            {
                throw new InvalidOperationException(
                    $"UseShot() stands before routing, so the limits of '{value.DisplayName}' would not be enforced. Call UseShot() after UseRouting(), and after authentication.");
            }

            _endpoint = value;
        }
    }
}
