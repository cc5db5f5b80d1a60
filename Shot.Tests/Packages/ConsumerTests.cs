using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using Shot.Tests.Cluster;

namespace Shot.Tests.Packages;

/// <summary>
/// Applications that have the packages and nothing else of Shot: built with warnings as errors, run, and asked. Their sources are in <c>Consumers</c>.
/// </summary>
[Collection(nameof(AgainstPackages))]
public sealed class ConsumerTests(PackedShot shot)
{
    private const HttpStatusCode Admitted = HttpStatusCode.OK;
    private const HttpStatusCode Refused = HttpStatusCode.ServiceUnavailable;

    [Fact]
    public async Task A_console_application_guards_a_partial_method_and_an_interface()
    {
        await shot.Succeed("build", "Console");
        var output = await shot.RunToEnd("Console", "bin", "Debug", "net10.0");
        Assert.Equal(
            ["Payments.Charge: 2 charged", "IOrders: 6, then Overloaded", "IOrders.StallAsync: missed its deadline"],
            output.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_web_application_guards_its_endpoints_and_services()
    {
        await shot.Succeed("build", "Web");
        await AnswersAsItShould("bin", "Debug", "net10.0");
    }

    [Fact]
    public async Task The_same_web_application_published_as_native_code()
    {
        var runtime = RuntimeInformation.RuntimeIdentifier;
        var (exitCode, output) = await shot.Run("publish", "Web", "--runtime", runtime, "--output", Path.Combine("Web", "native"));
        Assert.SkipWhen(output.Contains("Platform linker", StringComparison.Ordinal), "Native code needs a C linker, and there is none here.");
        Assert.True(exitCode == 0, output);
        Assert.DoesNotContain("warning", output, StringComparison.Ordinal);
        await AnswersAsItShould("native");
    }

    [Fact]
    public async Task Limits_hold_in_an_application_three_packages_away_which_cannot_forget_to_switch_them_on()
    {
        await shot.Pack("Contracts");
        await shot.Pack("Services");
        await shot.Succeed("build", "Application");
        await using (var application = shot.Start("Application", "bin", "Debug", "net10.0"))
        {
            Assert.Equal([Admitted, Refused], await application.Statuses("/version", 2));
            Assert.Equal([Admitted, Admitted, Refused], await application.Statuses("/find/tea", 3));
            Assert.Equal([Admitted, Admitted, Refused], await application.Statuses("/reindex", 3));
        }

        foreach (var analyzers in new[] { "true", "false" })
        {
            var (exitCode, output) = await shot.Run("build", "Forgetful", $"-p:RunAnalyzers={analyzers}");
            Assert.NotEqual(0, exitCode);
            Assert.Contains("SHOT002: The limit on endpoint 'GET /version' is not enforced. Call app.UseShot()", output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("VisualBasic", "", "Shot guards C# only, and 'VisualBasic' is no C# project")]
    [InlineData("FSharp", "", "Shot guards C# only, and 'FSharp' is no C# project")]
    [InlineData("Console", "-p:LangVersion=12", "Shot needs C# 13, and 'Console' is compiled as C# 12")]
    public async Task What_could_not_be_guarded_is_refused_by_one_error(string project, string argument, string message)
    {
        var (exitCode, output) = await shot.Run("build", project, [.. new[] { argument }.Where(static text => text.Length > 0)]);
        Assert.NotEqual(0, exitCode);
        Assert.Contains(message, output, StringComparison.Ordinal);
        Assert.Contains("1 Error(s)", output, StringComparison.Ordinal);
        Assert.DoesNotContain("error CS", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_in_a_Razor_file_is_an_error_where_it_is_written()
    {
        var (exitCode, output) = await shot.Run("build", "Razor");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("4 Error(s)", output, StringComparison.Ordinal);
        foreach (var (place, name) in new[] { ("Prices.razor(3,", "Prices"), ("Prices.razor(8,", "Prices.Price"), ("Stock.cshtml(3,", "Stock"), ("Stock.cshtml(5,", "Stock.Count") })
        {
            var line = output.Split('\n').First(text => text.Contains(place, StringComparison.Ordinal));
            Assert.Contains($"error SHOT001: '{name}' has a limit that nothing enforces: another generator emits the code that it is in", line, StringComparison.Ordinal);
        }
    }

    private async Task AnswersAsItShould(params string[] output)
    {
        using var server = RedisServer.Installed.FirstOrDefault() is { } program ? new RedisServer(program) : null;
        await using var application = shot.Start(
            "Web",
            [("ConnectionStrings__redis", server?.ConnectionString ?? "127.0.0.1:1"), ("Shot__Store__Application", "shop")],
            output);
        Assert.Equal([Admitted, Admitted, Admitted], await application.Statuses("/free", 3));
        Assert.Equal([Admitted, Admitted, Refused], await application.Statuses("/two", 3));
        Assert.Equal([Admitted, HttpStatusCode.TooManyRequests], await application.Statuses("/each/a", 2));
        Assert.Equal([Admitted], await application.Statuses("/each/b", 1));
        Assert.Equal([HttpStatusCode.RequestTimeout], await application.Statuses("/slow", 1));
        Assert.Equal([Admitted, Admitted, Refused], await application.Statuses("/stock/tea", 3));
        Assert.Equal([Admitted, Refused], await application.Statuses("/group", 2));
        using var travelled = await application.Get("/travels");
        Assert.InRange(int.Parse(await travelled.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), CultureInfo.InvariantCulture), 1, 1999);
        foreach (var path in new[] { "/shot/", "/shot/app.js", "/shot/limits.json", "/shot/history.json?id=0" })
            Assert.Equal([Admitted], await application.Statuses(path, 1));

        Assert.Equal([Admitted], await application.Statuses("/shared", 1));
        if (server is not null)
        {
            // It connects in the background. Until then, every call is admitted.
            while (await application.Statuses("/shared", 1) is [Admitted])
                await Task.Delay(20, TestContext.Current.CancellationToken);
            await using var connection = server.Connect();
            Assert.Single(connection.GetServer("127.0.0.1", server.Port).Keys(pattern: "shot:shop:GET /shared:*"));
        }

        using var refusal = await application.Get("/two");
        Assert.InRange(refusal.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(110));
        Assert.Equal("application/problem+json", refusal.Content.Headers.ContentType!.MediaType);
    }
}
