using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Shot.AspNetCore.Keys;
using Shot.CompilerServices;
using Shot.Tests.Http.Deadlines;

namespace Shot.Tests.Http.Keys.Binders;

/// <summary>
/// An application on Kestrel that binds one value of a type in every way there is, and says for each request which value its handler got, and which key a limit
/// by it has.
/// </summary>
internal sealed class BoundRequests<T> : IAsyncDisposable
{
    private static readonly object Item = new();

    private readonly TestServer _server;
    private readonly RawClient _client;

    private BoundRequests(TestServer server, RawClient client)
    {
        _server = server;
        _client = client;
    }

    public static async Task<BoundRequests<T>> Start()
    {
        var keys = new ConcurrentDictionary<Endpoint, RequestKey>();
        var made = new RequestKeys(services: null);
        var server = await TestServer.Start(
            app =>
            {
                app.UseRouting();
                app.Use(async (context, next) =>
                {
                    // Such as for a path of two dots, which the server resolves.
                    if (context.GetEndpoint() is not { } chosen)
                    {
                        await next(context);
                        return;
                    }

                    var key = keys.GetOrAdd(chosen, endpoint => made.Of([new LimitDefinition("l", 1, 1) { Key = Key(endpoint), MissingKey = MissingKey.Shared }], endpoint)[0]);
                    var hash = key.Of(context);
                    await next(context);
                    if (context.Response.StatusCode != StatusCodes.Status200OK)
                        return;
                    var body = Encoding.ASCII.GetBytes(hash.ToString(CultureInfo.InvariantCulture) + " " + (context.Items[Item] is string value ? Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(value)) : "null"));
                    context.Response.ContentLength = body.Length;
                    await context.Response.Body.WriteAsync(body);
                });
                Map(app.MapGroup("/minimal"));
                app.MapControllers();
            },
            services => services
                .AddControllers(options => options.Conventions.Add(new Routes()))
                .ConfigureApiBehaviorOptions(options =>
                {
                    options.SuppressMapClientErrors = true;
                    options.InvalidModelStateResponseFactory = _ => new StatusCodeResult(StatusCodes.Status400BadRequest);
                })
                .ConfigureApplicationPartManager(static manager =>
                {
                    manager.FeatureProviders.Clear();
                    manager.FeatureProviders.Add(new Readers());
                }));
        return new BoundRequests<T>(server, await RawClient.Connect(server.Client.BaseAddress!.Port));
    }

    /// <summary>Sends these requests, and returns for each the value that its handler got and the hash of its key; null where the handler was not called.</summary>
    public async Task<(string Value, string Key)?[]> Ask(IReadOnlyList<Spelling> requests)
    {
        await _client.Send(string.Concat(requests.Select(static request => request.ToString())));
        var answers = new (string, string)?[requests.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            var (status, headers, body) = await _client.Receive();
            Assert.True(status is 200 or 400 or 404, $"{requests[i]} was answered by {headers}");
            if (status == 200)
                answers[i] = (body[(body.IndexOf(' ', StringComparison.Ordinal) + 1)..], body[..body.IndexOf(' ', StringComparison.Ordinal)]);
        }

        return answers;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    private static string Key(Endpoint endpoint)
    {
        var pattern = ((RouteEndpoint)endpoint).RoutePattern.RawText!;
        return pattern.Contains("query", StringComparison.Ordinal) ? "query:v"
            : pattern.Contains("header", StringComparison.Ordinal) ? "header:X-V"
            : pattern.Contains("route", StringComparison.Ordinal) ? "route:v"
            : "parameter:v";
    }

    private static void Map(RouteGroupBuilder app)
    {
        // In variables: the framework's own analyzer of handlers fails on those that take a type parameter.
        Delegate query = (HttpContext context, [FromQuery(Name = "v")] T value) => Show(context, value);
        Delegate header = (HttpContext context, [FromHeader(Name = "X-V")] T value) => Show(context, value);
        Delegate route = (HttpContext context, [FromRoute(Name = "v")] T value) => Show(context, value);
        Delegate bare = (HttpContext context, T v) => Show(context, v);
        app.MapGet("/query", query);
        app.MapGet("/header", header);
        app.MapGet("/route/{v?}", route);
        app.MapGet("/bare", bare);
        app.MapGet("/bare/{v?}", bare);
    }

    private static IResult Show(HttpContext context, T value)
    {
        context.Items[Item] = value is IFormattable number ? number.ToString(null, CultureInfo.InvariantCulture) : value?.ToString();
        return Results.Empty;
    }

    [ApiController]
    internal sealed class ApiReader : ControllerBase
    {
        [HttpGet("query")]
        public void Query([FromQuery(Name = "v")] T value) => Show(HttpContext, value);

        [HttpGet("header")]
        public void Header([FromHeader(Name = "X-V")] T value) => Show(HttpContext, value);

        [HttpGet("route/{v?}")]
        public void Route([FromRoute(Name = "v")] T value) => Show(HttpContext, value);

        [HttpGet("bare")]
        public void Bare(T v) => Show(HttpContext, v);

        [HttpGet("bare/{v?}")]
        public void Inferred(T v) => Show(HttpContext, v);
    }

    internal sealed class PlainReader : ControllerBase
    {
        [HttpGet("query")]
        public void Query([FromQuery] T v) => Show(HttpContext, v);

        [HttpGet("header")]
        public void Header([FromHeader(Name = "X-V")] T value) => Show(HttpContext, value);

        [HttpGet("route/{v?}")]
        public void Route([FromRoute] T v) => Show(HttpContext, v);
    }

    private sealed class Readers : IApplicationFeatureProvider<ControllerFeature>
    {
        public void PopulateFeature(IEnumerable<ApplicationPart> parts, ControllerFeature feature)
        {
            feature.Controllers.Add(typeof(ApiReader).GetTypeInfo());
            feature.Controllers.Add(typeof(PlainReader).GetTypeInfo());
        }
    }

    private sealed class Routes : IApplicationModelConvention
    {
        public void Apply(ApplicationModel application)
        {
            foreach (var controller in application.Controllers)
                controller.Selectors[0].AttributeRouteModel = new AttributeRouteModel(new RouteAttribute(controller.ControllerType == typeof(ApiReader) ? "api" : "plain"));
        }
    }
}
