using System.Net;
using System.Text.Json;

namespace Shot.Tests.Packages;

/// <summary>What <c>docs/companions.md</c> says of other libraries: each in an application that has the packages of both.</summary>
[Collection(nameof(AgainstPackages))]
public sealed class CompanionTests(CompanionApplications applications) : IClassFixture<CompanionApplications>
{
    private const HttpStatusCode Admitted = HttpStatusCode.OK;
    private const HttpStatusCode Refused = HttpStatusCode.ServiceUnavailable;
    private const string Problem = "application/problem+json";

    [Fact]
    public async Task Yarp_forwards_no_refused_request()
    {
        using var forwarded = await applications.Web.Get("/proxy/orders");
        Assert.Equal("destination of proxy/orders", await Body(forwarded));
        Assert.Equal([Refused], await applications.Web.Statuses("/proxy/orders", 1));
    }

    [Fact]
    public async Task FastEndpoints_endpoints_are_limited_by_their_configuration() =>
        Assert.Equal([Admitted, Refused], await applications.Web.Statuses("/report", 2));

    [Fact]
    public async Task Carter_modules_have_annotated_handlers() =>
        Assert.Equal([Admitted, Refused], await applications.Web.Statuses("/shelf", 2));

    [Fact]
    public async Task Asp_Versioning_gives_each_version_its_own_limit()
    {
        Assert.Equal([Admitted, Refused], await applications.Web.Statuses("/versions?v=1", 2));
        Assert.Equal([Admitted, Admitted, Refused], await applications.Web.Statuses("/versions?v=2", 3));
    }

    [Fact]
    public async Task OpenAPI_shows_what_a_guarded_service_behind_an_endpoint_answers()
    {
        using var response = await applications.Web.Get("/openapi/v1.json");
        var paths = JsonDocument.Parse(await Body(response)).RootElement.GetProperty("paths");
        foreach (var path in new[] { "/stock/{item}", "/warehouse" })
            Assert.Equal(["200", "429", "503"], Responses(path));
        Assert.Equal(["200", "503"], Responses("/shelf"));

        string[] Responses(string path) =>
        [
            .. paths.GetProperty(path).GetProperty("get").GetProperty("responses").EnumerateObject()
                .Select(static answer => answer.Name).Order(StringComparer.Ordinal),
        ];
    }

    [Fact]
    public async Task Blazor_pages_are_limited_and_the_requests_of_their_circuits_are_not()
    {
        Assert.Equal([Admitted, Refused], await applications.Web.Statuses("/prices", 2));
        for (var i = 0; i < 3; i++)
        {
            using var circuit = await applications.Web.Send(
                static address => new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/_blazor/negotiate?negotiateVersion=1")));
            Assert.Equal(Admitted, circuit.StatusCode);
        }
    }

    [Fact]
    public async Task Status_code_pages_are_what_a_refused_browser_sees()
    {
        Assert.Equal([Admitted], await applications.Web.Statuses("/pages", 1));
        for (var i = 0; i < 2; i++)
        {
            using var browser = await Browse(applications.Web, "/pages");
            Assert.Equal(Refused, browser.StatusCode);
            Assert.Equal("page 503", await Body(browser));
            Assert.NotNull(browser.Headers.RetryAfter);
            using var script = await applications.Web.Get("/pages");
            Assert.Equal((Refused, Problem), (script.StatusCode, script.Content.Headers.ContentType!.MediaType));
        }
    }

    [Fact]
    public async Task Autofac_resolves_a_keyed_service_guarded()
    {
        using var admitted = await applications.Services.Get("/autofac");
        Assert.Equal("3 Autofac", await Body(admitted));
        Assert.Equal([Refused], await applications.Services.Statuses("/autofac", 1));
    }

    [Fact]
    public async Task Castle_interceptors_see_no_refused_call()
    {
        Assert.Equal([Admitted, Refused], await applications.Services.Statuses("/interceptor", 2));
        using var calls = await applications.Services.Get("/interceptor/calls");
        Assert.Equal("1", await Body(calls));
    }

    [Fact]
    public async Task Scrutor_finds_and_decorates_what_is_guarded()
    {
        using var admitted = await applications.Services.Get("/scrutor");
        Assert.Equal("soup!", await Body(admitted));
        Assert.Equal([Refused], await applications.Services.Statuses("/scrutor", 1));
    }

    [Theory]
    [InlineData("/mediator/handler")]
    [InlineData("/mediator/behavior")]
    public async Task MediatR_handlers_and_behaviors_have_guarded_methods(string path) =>
        Assert.Equal([Admitted, Refused], await applications.Services.Statuses(path, 2));

    /// <summary>The dependency fails each first request.</summary>
    [Fact]
    public async Task Refit_clients_are_guarded_and_what_a_resilience_handler_sends_again_takes_no_permit()
    {
        Assert.Equal([Admitted, Refused], await applications.Services.Statuses("/refit", 2));
        Assert.Equal([Admitted], await applications.Services.Statuses("/refit/freely", 1));
        using var requests = await applications.Services.Get("/refit/requests");
        Assert.Equal("4", await Body(requests));
    }

    [Theory]
    [InlineData("/place/tea", Refused)]
    [InlineData("/find/tea", Refused)]
    [InlineData("/find-soon/tea", HttpStatusCode.TooManyRequests)]
    [InlineData("/list/tea", HttpStatusCode.TooManyRequests)]
    public async Task Transcoded_gRPC_calls_are_refused_as_any_request(string path, HttpStatusCode status)
    {
        using var admitted = await applications.Rpc.Get(path);
        Assert.Equal("""{"item":"tea"}""", (await Body(admitted)).Trim());
        using var refused = await applications.Rpc.Get(path);
        Assert.Equal((status, Problem), (refused.StatusCode, refused.Content.Headers.ContentType!.MediaType));
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal((int)status, JsonDocument.Parse(await Body(refused)).RootElement.GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task Transcoded_gRPC_calls_are_late_as_any_request()
    {
        using var late = await applications.Rpc.Get("/wait/tea");
        Assert.Equal((HttpStatusCode.RequestTimeout, Problem), (late.StatusCode, late.Content.Headers.ContentType!.MediaType));
    }

    [Fact]
    public async Task Orleans_grains_have_guarded_methods_whose_refusals_reach_their_callers()
    {
        Assert.Equal([Admitted], await applications.Grains.Statuses("/add/one", 1));
        Assert.Equal([Admitted, Refused], await applications.Grains.Statuses("/add/other", 2));
        using var refusal = await applications.Grains.Get("/far/one");
        Assert.Equal("Counter.AddAsync", await Body(refusal));
    }

    private static Task<HttpResponseMessage> Browse(RunningApplication application, string path) => application.Send(address =>
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, path));
        request.Headers.Accept.ParseAdd("text/html,application/xhtml+xml,*/*;q=0.8");
        return request;
    });

    private static Task<string> Body(HttpResponseMessage response) =>
        response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
