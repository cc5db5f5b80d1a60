namespace Companions.Services;

/// <summary>What the client calls: it fails each other time.</summary>
internal static class Dependency
{
    public static int Requests { get; private set; }

    public static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/catalogue/{item}", static (string item) => ++Requests % 2 == 1 ? Results.StatusCode(503) : Results.Text(item));
        await app.StartAsync();
        return app;
    }
}
