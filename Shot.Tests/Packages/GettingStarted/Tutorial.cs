using System.Text.RegularExpressions;

namespace Shot.Tests.Packages.GettingStarted;

/// <summary>Does what the blocks of a document say, one after another, as its reader would: writes files, runs commands, starts the
/// application, sends requests, and compares what is shown with what comes back.</summary>
internal sealed partial class Tutorial(string folder, string version) : IAsyncDisposable
{
    private RunningApplication? _application;
    private List<string> _answer = [];

    /// <summary>How many shown answers were compared.</summary>
    public int Compared { get; private set; }

    /// <summary>How many tests of the document's own passed.</summary>
    public int Tested { get; private set; }

    public async Task Do(TutorialBlock block)
    {
        switch (block.Language)
        {
            case "sh":
                foreach (var line in block.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                    await Do(line);
                break;
            case "text":
                Compare(block.Text);
                break;
            default:
                Assert.True(block.File is not null, $"No file is named before this block:\n{block.Text}");
                await File.WriteAllTextAsync(Path.Combine(folder, block.File), block.Text, TestContext.Current.CancellationToken);
                break;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
            await _application.DisposeAsync();
    }

    private async Task Do(string line)
    {
        var words = line.Split(' ');
        if (words[0] != "dotnet")
            await Send(CurlCommand.Parse(line));
        else if (words[1] == "run")
            await Start(words[Array.IndexOf(words, "--project") + 1]);
        else
            await Run(words);
    }

    /// <summary>Starts what <c>dotnet run</c> starts, in the same environment, and at a port that nobody else has.</summary>
    private async Task Start(string project)
    {
        await DisposeAsync();
        await Dotnet.Succeed(folder, "build", project);
        _application = RunningApplication.Start(
            Path.Combine(folder, project, "bin", "Debug", "net10.0"),
            project,
            [
                ("ASPNETCORE_ENVIRONMENT", "Development"),
                ("ASPNETCORE_CONTENTROOT", Path.Combine(folder, project)),
                ("ASPNETCORE_URLS", "http://127.0.0.1:0"),
            ]);
    }

    private async Task Run(string[] words)
    {
        // The newest version is not the one that is tested if the machine has more sources of packages.
        string[] arguments = words is [_, .., "--prerelease"] ? [.. words[1..^1], "--version", version] : words[1..];
        var output = await Dotnet.Succeed(folder, arguments);
        if (words[1] == "test")
            Tested += int.Parse(Passed().Match(output).Groups["count"].Value, System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task Send(CurlCommand command)
    {
        Assert.True(_application is not null, "A request is sent before the application is started.");
        _answer = [];
        for (var i = 0; i < command.Times; i++)
        {
            using var response = await _application.Send(command.Request);
            if (command.ShowsHeaders)
                _answer.AddRange([$"HTTP/{response.Version} {(int)response.StatusCode} {response.ReasonPhrase}", .. Headers(response)]);
            else
                _answer.Add($"{(int)response.StatusCode}");
        }

        if (!command.ShowsHeaders)
            _answer = [string.Join(' ', _answer)];
    }

    private void Compare(string shown)
    {
        foreach (var line in shown.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Assert.Contains(WithoutWait(line), _answer.Select(WithoutWait));
        Compared++;
    }

    private static IEnumerable<string> Headers(HttpResponseMessage response) => response.Headers
        .Concat(response.Content.Headers)
        .Select(static header => $"{header.Key}: {string.Join(", ", header.Value)}");

    /// <summary>A wait has a random part.</summary>
    private static string WithoutWait(string line) => Wait().Replace(line, "Retry-After: N");

    [GeneratedRegex(@"^Retry-After: \d+$")]
    private static partial Regex Wait();

    [GeneratedRegex(@"Passed: +(?<count>\d+)")]
    private static partial Regex Passed();
}
