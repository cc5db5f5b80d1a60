using Microsoft.Playwright;

namespace Shot.Tests.Dashboard;

/// <summary>A page in the browser. At its end it must not have written an error to the console.</summary>
internal sealed class OpenPage : IAsyncDisposable
{
    private readonly List<string> _errors = [];
    private bool _expectsErrors;

    public OpenPage(IPage page)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _errors.Add(message.Text);
        };
        page.PageError += (_, error) => _errors.Add(error);
    }

    public IPage Page { get; }

    /// <summary>From now on the server will say no, which the browser reports as an error.</summary>
    public void ExpectErrors()
    {
        Assert.Empty(_errors);
        _expectsErrors = true;
    }

    public ILocator Row(string name) => Page.Locator($".row[data-name='{name}']");

    public Task OpenRow(string name) => Row(name).Locator("button.name").ClickAsync();

    /// <summary>The second of the server that the page shows.</summary>
    public async Task<long> Time() => long.Parse((await Page.Locator("html").GetAttributeAsync("data-time"))!, null);

    public async ValueTask DisposeAsync()
    {
        await Page.Context.DisposeAsync();
        if (!_expectsErrors)
            Assert.Empty(_errors);
    }
}
