using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Shot.AspNetCore.Answers;
using Shot.AspNetCore.Endpoints;
using Shot.AspNetCore.Keys;
using Shot.CompilerServices;

namespace Shot.AspNetCore.CompilerServices;

/// <summary>What the generated <c>UseShot()</c> calls.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ShotPipeline
{
    private const string BindingsKey = "Shot.EndpointBindings";

    /// <summary>Guards the endpoints that the records list, from here on in the pipeline.</summary>
    public static IApplicationBuilder Use(IApplicationBuilder app, params ReadOnlySpan<IShotRecord> records)
    {
        ArgumentNullException.ThrowIfNull(app);

        // A second call in the same application, which guards what the first could not, shares what was charged.
        if (app.Properties.TryGetValue(BindingsKey, out var existing) && existing is EndpointBindings bindings)
            return Use(app, bindings);
        var guards = new EndpointGuards(app.ApplicationServices.GetService<GuardSet>() ?? GuardSet.Process);
        foreach (var record in records)
            record.AddEndpoints(guards);
        bindings = new EndpointBindings(guards, new RequestKeys(app.ApplicationServices));
        app.Properties[BindingsKey] = bindings;
        return Use(app, bindings);
    }

    private static IApplicationBuilder Use(IApplicationBuilder app, EndpointBindings bindings)
    {
        var answers = new HttpAnswers(app.ApplicationServices);
        return app.Use(next => new ShotMiddleware(next, bindings, answers).InvokeAsync);
    }
}
