namespace Companions.Web;

/// <summary>What the proxy forwards to.</summary>
internal static class Destination
{
    public static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/{**rest}", (string rest) => $"destination of {rest}");
        await app.StartAsync();
        return app;
    }
}
