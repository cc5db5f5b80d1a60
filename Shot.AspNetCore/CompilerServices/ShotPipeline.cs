using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Shot.AspNetCore.Endpoints;
using Shot.CompilerServices;

namespace Shot.AspNetCore.CompilerServices;

/// <summary>What the generated <c>UseShot()</c> calls.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ShotPipeline
{
    /// <summary>Guards the endpoints that the records list, from here on in the pipeline.</summary>
    public static IApplicationBuilder Use(IApplicationBuilder app, params ReadOnlySpan<IShotRecord> records)
    {
        ArgumentNullException.ThrowIfNull(app);
        var guards = new EndpointGuards();
        foreach (var record in records)
            record.AddEndpoints(guards);
        var bindings = new EndpointBindings(guards);
        return app.Use(next => new ShotMiddleware(next, bindings).InvokeAsync);
    }
}
