using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shot.CompilerServices;

namespace Shot.Tests.Http.Around;

/// <summary>Applications whose limits nothing would enforce do not start. None calls <c>AddShot()</c>.</summary>
#pragma warning disable ASP0014 // applications write UseEndpoints() too
public sealed class StartTests
{
    [Theory]
    [InlineData(Target.Handler)]
    [InlineData(Target.Delegate)]
    [InlineData(Target.Action)]
    [InlineData(Target.Limited)]
    [InlineData(Target.Grouped)]
    public async Task A_host_whose_UseShot_is_for_another_environment_does_not_start(Target target)
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => TestServer.Start(
            app =>
            {
                if (app.Environment.IsStaging())
                    app.UseShot();
                target.Map(app, "target");
            },
            AddControllers));
        Assert.Contains("UseShot() was not called", error.Message, StringComparison.Ordinal);
        Assert.Contains(Targets.Name, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_host_of_a_startup_class_whose_UseShot_is_never_called_does_not_start(bool isGeneric)
    {
        var builder = isGeneric
            ? new HostBuilder().ConfigureWebHost(web => web.UseKestrel(static options => options.Listen(System.Net.IPAddress.Loopback, 0)).UseStartup<Forgetful>())
            : Host.CreateDefaultBuilder().ConfigureWebHostDefaults(web => web.UseKestrel(static options => options.Listen(System.Net.IPAddress.Loopback, 0)).UseStartup<Forgetful>());
        using var host = builder.Build();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains("UseShot() was not called", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_without_limits_starts_without_UseShot()
    {
        await using var server = await TestServer.Start(app => app.MapGet("/", () => "free"));
        Assert.Equal("free", await server.Client.GetStringAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_host_with_limits_whose_UseMvc_runs_actions_without_endpoints_does_not_start()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => TestServer.Start(
            app =>
            {
                Guard(app);
                app.UseMvc(routes => routes.MapRoute("default", "{controller}/{action}"));
            },
            services => AddMvc(services, endpointRouting: false)));
        Assert.Contains("Endpoint routing is off", error.Message, StringComparison.Ordinal);
        Assert.Contains("AroundController.Target", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_action_that_UseMvc_runs_beside_its_endpoint_fails()
    {
        await using var server = await TestServer.Start(
            app =>
            {
                app.UseRouting();
                Guard(app);
                app.UseEndpoints(routes => routes.MapControllerRoute("target", "target", new { controller = "Around", action = "Target" }));
                app.UseMvc(routes => routes.MapRoute("default", "{controller}/{action}"));
            },
            services => AddMvc(services, endpointRouting: false));
        Assert.Equal(System.Net.HttpStatusCode.OK, (await server.Get("/target")).StatusCode);
        Assert.Equal(System.Net.HttpStatusCode.InternalServerError, (await server.Get("/Around/Target")).StatusCode);
        Assert.Equal(1, server.Services.GetRequiredService<Runs>().Count);
    }

    private static void Guard(IApplicationBuilder app) => app.UseShot();

    private static void AddControllers(IServiceCollection services) => AddMvc(services, endpointRouting: true);

    private static void AddMvc(IServiceCollection services, bool endpointRouting) => services
        .AddSingleton(new GuardSet(TimeProvider.System)).AddSingleton<Runs>()
        .AddMvc(options => options.EnableEndpointRouting = endpointRouting)
        .ConfigureApplicationPartManager(static parts =>
        {
            parts.ApplicationParts.Clear();
            parts.FeatureProviders.Clear();
            parts.FeatureProviders.Add(new OneController());
        });

    private sealed class OneController : IApplicationFeatureProvider<ControllerFeature>
    {
        public void PopulateFeature(IEnumerable<ApplicationPart> parts, ControllerFeature feature) =>
            feature.Controllers.Add(System.Reflection.IntrospectionExtensions.GetTypeInfo(typeof(AroundController)));
    }

    private sealed class Forgetful
    {
        public static void ConfigureServices(IServiceCollection services) => services.AddRouting().AddSingleton<Runs>();

        public static void Configure(IApplicationBuilder app)
        {
            app.UseRouting();
            app.UseEndpoints(routes => Target.Handler.Map(routes, "target"));
        }

        public static void Forgotten(IApplicationBuilder app) => app.UseShot();
    }
}
