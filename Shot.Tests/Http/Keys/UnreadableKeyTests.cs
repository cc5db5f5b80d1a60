using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Shot.Tests.Http.Kinds.Rpc;

#pragma warning disable CA1822 // MVC and SignalR call instance methods

namespace Shot.Tests.Http.Keys;

/// <summary>A key is what the handler gets. If a limit cannot read the same, the host does not start and the message says why.</summary>
public sealed class UnreadableKeyTests
{
    private const string Elsewhere = "is bound from something that a limit cannot read before the handler runs";

    [Theory]
    [InlineData("parameter:form", "its parameter 'form' " + Elsewhere)]
    [InlineData("parameter:body", "its parameter 'body' " + Elsewhere)]
    [InlineData("parameter:service", "its parameter 'service' " + Elsewhere)]
    [InlineData("parameter:tenant", "it has no parameter 'tenant'")]
    public async Task Of_a_parameter_of_a_minimal_API(string key, string message)
    {
        Delegate handler = key == "parameter:body"
            ? ([FromBody] string body) => body
            : ([FromForm] string form, [FromServices] IServiceProvider service) => $"{form}{service}";
        await AssertDoesNotStart(message, app => app.MapPost("/orders", handler).DisableAntiforgery().RequireShotLimit(1, perSecond: 1, limit => limit.Key = key));
    }

    [Fact]
    public Task Of_a_parameter_of_a_delegate_that_reads_the_request_itself() => AssertDoesNotStart(
        "it has no parameter 'tenant'",
        app => app.Map("/orders", static context => context.Response.CompleteAsync()).RequireShotLimit(1, perSecond: 1, limit => limit.Key = "parameter:tenant"));

    [Theory]
    [InlineData(typeof(FormController), "parameter:tenant", "its parameter 'tenant' " + Elsewhere)]
    [InlineData(typeof(FormController), "parameter:other", "it has no parameter 'other'")]
    [InlineData(typeof(BinderController), "parameter:tenant", "its handler gets 'tenant' from a custom binder")]
    [InlineData(typeof(BinderController), "query:tenant", "its handler gets 'tenant' from a custom binder")]
    [InlineData(typeof(PlainBindController), "query:t", "MVC looks for its parameter 'tenant' in a form before the route and the query")]
    [InlineData(typeof(PlainBindController), "parameter:tenant", "MVC looks for its parameter 'tenant' in a form before the route and the query")]
    [InlineData(typeof(BoundModelController), "query:tenant", "it is part of its parameter 'model'")]
    [InlineData(typeof(BoundModelController), "query:m.tenant", "it is part of its parameter 'model'")]
    public Task Of_an_action(Type controller, string key, string message) => AssertDoesNotStart(
        message, app => app.MapControllers().RequireShotLimit(1, perSecond: 1, limit => limit.Key = key), services => AddController(services, controller));

    [Theory]
    [InlineData(typeof(BindController), "query:t")]
    [InlineData(typeof(BindController), "parameter:tenant")]
    [InlineData(typeof(NamedController), "query:t")]
    [InlineData(typeof(NamedController), "parameter:tenant")]
    public async Task Of_an_action_whose_parameter_has_another_name_the_key_is_read_under_that(Type controller, string key)
    {
        await using var server = await Start(
            app => app.MapControllers().RequireShotLimit(1, perSecond: 1, limit => limit.Key = key), services => AddController(services, controller));
        string[] paths = ["/orders?t=a", "/orders?t=a&tenant=b", "/orders?T=a&t=b", "/orders?t=b&tenant=a"];
        var values = new List<string>();
        foreach (var path in paths)
            values.Add(await Ask(server, path));
        Assert.Equal(["a", "", "", "b"], values);

        static async Task<string> Ask(TestServer server, string path)
        {
            using var response = await server.Get(path);
            return response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken) : "";
        }
    }

    [Theory]
    [InlineData("parameter:word", "it has no parameter 'word'")]
    [InlineData("query:size", "its handler reads it as System.Nullable`1[System.Int32] and as System.String: read it once")]
    [InlineData("query:text", "MVC looks for its parameter 'text' in a form before the route and the query")]
    public Task Of_a_page(string key, string message) => AssertDoesNotStart(
        message,
        app => app.MapRazorPages().RequireShotLimit(1, perSecond: 1, limit => limit.Key = key),
        static services => services.AddRazorPages(static options => options.RootDirectory = "/Http/Kinds/Pages").AddApplicationPart(typeof(UnreadableKeyTests).Assembly));

    [Theory]
    [InlineData("header:x-client-bin")]
    [InlineData("header:X-Client-BIN")]
    [InlineData("ip+header:x-client-bin")]
    public Task Of_binary_metadata_of_a_gRPC_service(string key) => AssertDoesNotStart(
        "binary metadata can spell the same bytes in several ways: use a text entry",
        app => app.MapGrpcService<StockService>().RequireShotLimit(1, perSecond: 1, limit => limit.Key = key),
        static services => services.AddSingleton<IWarehouse, Warehouse>().AddSingleton(new StockService.Stage()).AddGrpc());

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task Of_a_hub_method(bool usesShot, bool addsKey)
    {
        var start = TestServer.Start(
            app =>
            {
                if (usesShot)
                    app.UseShot();
                app.MapHub<UnheardHub>("/hub");
            },
            services => services.AddSignalR().Services.AddShot(options =>
            {
                if (addsKey)
                    options.AddKey("unheard", static context => context.TraceIdentifier);
            }));
        if (addsKey)
        {
            await (await start).DisposeAsync();
            return;
        }

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => start);
        Assert.Contains("'UnheardHub.Say' has Key = \"unheard\", but no key 'unheard' is added", error.Message, StringComparison.Ordinal);
    }

    private static async Task AssertDoesNotStart(string message, Action<WebApplication> map, Action<IServiceCollection>? services = null)
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await (await Start(map, services)).DisposeAsync());
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static Task<TestServer> Start(Action<WebApplication> map, Action<IServiceCollection>? services) => TestServer.Start(
        app =>
        {
            app.UseShot();
            map(app);
        },
        all =>
        {
            all.AddSingleton<TimeProvider>(new FakeTimeProvider());
            services?.Invoke(all);
            all.AddShot();
        });

    private static void AddController(IServiceCollection services, Type controller) =>
        services.AddControllers().ConfigureApplicationPartManager(manager =>
        {
            manager.FeatureProviders.Clear();
            manager.FeatureProviders.Add(new One(controller));
        });

    private sealed class One(Type controller) : IApplicationFeatureProvider<ControllerFeature>
    {
        public void PopulateFeature(IEnumerable<ApplicationPart> parts, ControllerFeature feature) => feature.Controllers.Add(controller.GetTypeInfo());
    }

    [ApiController]
    internal sealed class FormController : ControllerBase
    {
        [HttpPost("orders")]
        public string Post([FromForm] string tenant) => tenant;
    }

    [ApiController]
    internal sealed class BinderController : ControllerBase
    {
        [HttpGet("orders")]
        public string Get([ModelBinder(typeof(Upper))] string tenant) => tenant;
    }

    internal sealed class PlainBindController : ControllerBase
    {
        [HttpGet("orders")]
        public string Get([Bind(Prefix = "t")] string tenant) => tenant;
    }

    [ApiController]
    internal sealed class BindController : ControllerBase
    {
        [HttpGet("orders")]
        public string Get([Bind(Prefix = "t")] string tenant) => tenant;
    }

    [ApiController]
    internal sealed class NamedController : ControllerBase
    {
        [HttpGet("orders")]
        public string Get([ModelBinder(Name = "t")] string tenant) => tenant;
    }

    [ApiController]
    internal sealed class BoundModelController : ControllerBase
    {
        [HttpGet("orders")]
        public string Get([FromQuery, Bind("Tenant", Prefix = "m")] Model model) => model.Tenant;
    }

    internal sealed record Model(string Tenant);

    internal sealed class Upper : IModelBinder
    {
        public Task BindModelAsync(ModelBindingContext bindingContext)
        {
            bindingContext.Result = ModelBindingResult.Success(bindingContext.HttpContext.Request.Query["tenant"].ToString().ToUpperInvariant());
            return Task.CompletedTask;
        }
    }

    public sealed class UnheardHub : Hub
    {
        [ShotLimit(1, perSecond: 1, Key = "unheard")]
        public void Say()
        {
        }
    }
}
