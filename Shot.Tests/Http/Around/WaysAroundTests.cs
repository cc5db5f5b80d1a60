using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Shot.CompilerServices;

namespace Shot.Tests.Http.Around;

/// <summary>
/// An endpoint with a limit of two requests, asked for three times, on every way that ASP.NET Core has to an endpoint: it is charged once for each request, or fails, or the host does
/// not start. Nothing runs it a third time.
/// </summary>
public sealed class WaysAroundTests
{
    private const int Permits = 2;

    public static TheoryData<string> Names => [.. Ways.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_endpoint_with_a_limit_is_charged_once_for_each_request_or_fails(string way)
    {
        var wrong = new List<string>();
        foreach (var target in Enum.GetValues<Target>())
        {
            foreach (var place in Enum.GetValues<Place>())
            {
                var outcome = await Ask(Ways.All[way], target, place);
                if (!IsGuarded(outcome, place))
                    wrong.Add($"{target}, UseShot() {place}: {outcome}");
            }
        }

        Assert.Empty(wrong);
    }

    private static bool IsGuarded(Outcome outcome, Place place) => outcome switch
    {
        { Error: { } error } => place == Place.Absent && error.Message.Contains("UseShot() was not called", StringComparison.Ordinal),
        { Runs: Permits } => outcome.Statuses is [HttpStatusCode.OK or HttpStatusCode.NotFound or HttpStatusCode.InternalServerError, _, HttpStatusCode.ServiceUnavailable],
        _ => outcome.Runs == 0 && outcome.Statuses.All(static status => status == HttpStatusCode.InternalServerError),
    };

    private static async Task<Outcome> Ask(Way way, Target target, Place place)
    {
        TestServer server;
        try
        {
            server = await TestServer.Start(app => way.Configure(new Site(app, target, place)), Services);
        }
        catch (InvalidOperationException error)
        {
            return new Outcome(0, [], error);
        }

        await using (server)
        {
            var statuses = new List<HttpStatusCode>();
            for (var i = 0; i <= Permits; i++)
            {
                using var response = await server.Get(way.Path);
                statuses.Add(response.StatusCode);
            }

            return new Outcome(server.Services.GetRequiredService<Runs>().Count, statuses, null);
        }
    }

    private static void Services(IServiceCollection services)
    {
        services.AddSingleton(new GuardSet(TimeProvider.System)).AddSingleton<Runs>();
        services.AddControllers().AddApplicationPart(typeof(WaysAroundTests).Assembly);
        services.AddOutputCache().AddResponseCaching().AddExceptionHandler<RunningExceptionHandler>();
    }

    private sealed record Outcome(int Runs, IReadOnlyList<HttpStatusCode> Statuses, Exception? Error)
    {
        public override string ToString() => Error?.Message ?? $"ran {Runs} times, answered {string.Join(", ", Statuses)}";
    }
}
