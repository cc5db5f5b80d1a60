using OpenTelemetry.Metrics;

namespace Shot.Sample;

/// <summary>Serves the meters of Shot and ASP.NET Core to Prometheus at <c>/metrics</c>. Off by default.</summary>
internal static class Prometheus
{
    public static void AddTo(IServiceCollection services) => services.AddOpenTelemetry().WithMetrics(static metrics => metrics
        .AddMeter("Shot", "Microsoft.AspNetCore.Hosting")
        .AddPrometheusExporter());

    public static void MapTo(WebApplication app) => app.MapPrometheusScrapingEndpoint();
}
