using OpenTelemetry.Metrics;

namespace Shot.Sample;

/// <summary>Shot's meter and ASP.NET Core's own, as Prometheus scrapes them from <c>/metrics</c>. Off unless asked for.</summary>
internal static class Prometheus
{
    public static void AddTo(IServiceCollection services) => services.AddOpenTelemetry().WithMetrics(static metrics => metrics
        .AddMeter("Shot", "Microsoft.AspNetCore.Hosting")
        .AddPrometheusExporter());

    public static void MapTo(WebApplication app) => app.MapPrometheusScrapingEndpoint();
}
