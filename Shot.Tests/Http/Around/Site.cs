using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Shot.Tests.Http.Around;

/// <summary>What a way's pipeline is built of: the target, and <c>UseShot()</c> where the case has it.</summary>
internal sealed class Site(WebApplication app, Target target, Place place)
{
    public WebApplication App => app;

    /// <summary>A place for <c>UseShot()</c> before what the way is about.</summary>
    public void Before(IApplicationBuilder? builder = null)
    {
        builder ??= app;
        if (place is Place.Before or Place.Twice)
            builder.UseShot();
        else if (place == Place.InBranch)
            builder.UseWhen(static context => context.Request.Query.ContainsKey("branch"), static branch => branch.UseShot());
    }

    /// <summary>A place for <c>UseShot()</c> behind it.</summary>
    public void After(IApplicationBuilder? builder = null)
    {
        if (place is Place.After or Place.Twice)
            (builder ?? app).UseShot();
    }

    public IEndpointConventionBuilder Map(IEndpointRouteBuilder? routes = null, string pattern = "target") => target.Map(routes ?? app, pattern);

    /// <summary>The target as the application's services list it.</summary>
    public Endpoint Listed() => Find(app.Services.GetRequiredService<EndpointDataSource>());

    /// <summary>The target as the application's own list of sources has it.</summary>
    public Endpoint Mapped() => ((IEndpointRouteBuilder)app).DataSources.Select(Find).OfType<Endpoint>().First();

    private static Endpoint Find(EndpointDataSource source) => source.Endpoints.FirstOrDefault(static endpoint => endpoint.DisplayName == Targets.Name)!;
}
