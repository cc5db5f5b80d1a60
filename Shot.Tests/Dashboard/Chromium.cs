using Microsoft.Playwright;

namespace Shot.Tests.Dashboard;

/// <summary>The distribution's Chromium, started once. Tests are skipped where there is none.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Known = ["chromium", "chromium-browser", "google-chrome"];

    private IPlaywright? _driver;
    private IBrowser? _browser;

    private static string? Program => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(static folder => Known.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    public async ValueTask InitializeAsync()
    {
        if (Program is not { } program)
            return;
        _driver = await Playwright.CreateAsync();
        _browser = await _driver.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = ["--no-sandbox", "--disable-gpu"] });
    }

    /// <summary>Opens an application's page for somebody, and waits until it shows all limits.</summary>
    internal async Task<OpenPage> Open(DashboardServer server, string user = "olga", ColorScheme scheme = ColorScheme.Light, int width = 1600, int height = 900)
    {
        Assert.SkipWhen(_browser is null, "The page is tested in Chromium, which is not installed here.");
        var context = await _browser.NewContextAsync(new()
        {
            BaseURL = server.Address.ToString(),
            ColorScheme = scheme,
            ViewportSize = new() { Width = width, Height = height },
            Locale = "en-GB",
            TimezoneId = "UTC",
        });
        context.SetDefaultTimeout(60_000);
        await context.AddCookiesAsync([new() { Name = "user", Value = user, Url = server.Address.ToString() }]);
        var page = new OpenPage(await context.NewPageAsync());
        await page.Page.GotoAsync("/shot");
        await page.Page.Locator("[data-live=true]").WaitForAsync();
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _driver?.Dispose();
    }
}
