using Microsoft.CodeAnalysis;
using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.Generators;

/// <summary>What the compiler reports about concurrency limits without a number, and about criticality.</summary>
public sealed class AdaptiveRuleTests
{
    private const string Web = """
        using Microsoft.AspNetCore.Builder;
        using Microsoft.AspNetCore.Http;
        using Microsoft.AspNetCore.Mvc;
        using Microsoft.AspNetCore.SignalR;
        using Microsoft.Extensions.DependencyInjection;
        using Shot.AspNetCore;

        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddShot();
        var app = builder.Build();
        app.UseShot();

        """;

    /// <summary>In the place of the run time's own, which is nearer than that for the sources that include it.</summary>
    private const string Convention = """

        internal static class AdaptiveConventions
        {
            public static TBuilder RequireShotConcurrency<TBuilder>(this TBuilder builder, int max = 5) where TBuilder : IEndpointConventionBuilder => builder;
        }

        """;

    private const string Grpc = """

        [Grpc.Core.BindServiceMethod(typeof(FeedBase), "Bind")]
        public abstract class FeedBase
        {
            public virtual Task<string> Get(string request, Grpc.Core.ServerCallContext context) => throw null!;
            public virtual Task Read(string request, Grpc.Core.IServerStreamWriter<string> responses, Grpc.Core.ServerCallContext context) => throw null!;
            public virtual Task<string> Write(Grpc.Core.IAsyncStreamReader<string> requests, Grpc.Core.ServerCallContext context) => throw null!;
        }

        """;

    [Theory]
    [InlineData("[ShotConcurrency(Max = 0)]", "Max of the limit on 'I.M' is 0: write 1 to 1048576: the largest number that the limit may find")]
    [InlineData("[ShotConcurrency(Max = -1)]", "Max of the limit on 'I.M' is -1")]
    [InlineData("[ShotConcurrency(Max = 1048577)]", "Max of the limit on 'I.M' is 1048577")]
    [InlineData("[ShotConcurrency(5, Max = 0)]", "Max of the limit on 'I.M' is 0")]
    [InlineData("[ShotConcurrency(0, Max = 5)]", "The concurrency of the limit on 'I.M' is 0: write 1 to 1048576: how many calls may be inside at once")]
    [InlineData("[ShotConcurrency(\"x\")]", "The concurrency of the limit on 'I.M' is \"x\": write 1 to 1048576, or no argument, so that the limit finds its number itself")]
    [InlineData("[ShotConcurrency(line: 5)]", "The concurrency of the limit on 'I.M' is 5: write 1 to 1048576, or no argument")]
    [InlineData("[ShotConcurrency((string)null!, Max = 5)]", "The concurrency of the limit on 'I.M' is (string)null!")]
    [InlineData("[ShotConcurrency, ShotCriticality((ShotCriticality)3)]", "The criticality of the limit on 'I.M' is 3: write ShotCriticality.Critical, Normal or Sheddable")]
    [InlineData("[ShotConcurrency, ShotCriticality((ShotCriticality)(-1))]", "The criticality of the limit on 'I.M' is -1")]
    public async Task A_number_that_is_out_of_range(string annotations, string message) => Assert.StartsWith(
        "SHOT009: " + message,
        Assert.Single(await GeneratorRun.Library($"public interface I {{ {annotations} void M(); }}").Errors()),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("[ShotConcurrency(Max = 0)] public interface I { void M(); }", "'I' is 0")]
    [InlineData("public partial class C { [ShotConcurrency(Max = 0)] public partial void M(); private void MCore() { } }", "'C.M' is 0")]
    [InlineData("[ShotConcurrency(Max = 0)] public class OrdersController : Microsoft.AspNetCore.Mvc.ControllerBase { public string Get() => \"\"; }", "'OrdersController' is 0")]
    [InlineData("[ShotCriticality((ShotCriticality)9)] public interface I { [ShotLimit(1, 1)] void M(); }", "'I' is 9")]
    [InlineData("[ShotCriticality((ShotCriticality)9)] public class HomeController : Microsoft.AspNetCore.Mvc.ControllerBase { [ShotLimit(1, 1)] public string Get() => \"\"; }", "'HomeController' is 9")]
    public async Task A_number_that_is_out_of_range_on_any_kind_of_site(string source, string message)
    {
        var error = Assert.Single(await GeneratorRun.Library(source).Errors());
        Assert.StartsWith("SHOT009: ", error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("public interface I { [ShotConcurrency(64, Max = 100)] void M(); }", "Max on 'I.M' has no effect, because its concurrency limit is 64. Remove Max, or remove 64 so that the limit finds its number.")]
    [InlineData("[ShotConcurrency(64, Max = 100)] public interface I { void M(); }", "Max on 'I'")]
    public async Task Max_beside_a_number(string source, string message) => await Single("SHOT050", message, source);

    [Fact]
    public async Task Max_without_a_number() => await None("SHOT050", "public interface I { [ShotConcurrency(Max = 100)] void M(); [ShotConcurrency] void N(); [ShotConcurrency(5)] void O(); }");

    [Theory]
    [InlineData("[ShotConcurrency(8)] public interface I { [ShotConcurrency] void M(); }")]
    [InlineData("[ShotConcurrency(8)] public interface I { [ShotConcurrency(Max = 8)] void M(); }")]
    [InlineData("[ShotConcurrency] public interface I { [ShotConcurrency(8)] void M(); }")]
    [InlineData("[ShotConcurrency(Max = 4)] public interface I { [ShotConcurrency(8)] void M(); }")]
    [InlineData("[ShotConcurrency] public interface I { [ShotConcurrency] void M(); }")]
    public async Task An_adaptive_limit_may_refuse_whatever_contains_it_or_is_inside(string source) => await None("SHOT027", source);

    [Theory]
    [InlineData("public interface I { [ShotCriticality(ShotCriticality.Critical)] void M(); }", "'I.M' has no effect: nothing refuses its calls; add [ShotConcurrency] or [ShotLimit], or remove it")]
    [InlineData("public interface I { [ShotCriticality(ShotCriticality.Critical)] void M(); [ShotLimit(1, 1)] void N(); }", "'I.M' has no effect: nothing refuses")]
    [InlineData("[ShotLimit(1, 1)] public interface I { [ShotExempt, ShotCriticality(ShotCriticality.Critical)] void M(); void N(); }", "'I.M' has no effect")]
    [InlineData("[ShotConcurrency] public interface I { [ShotCriticality(ShotCriticality.Critical)] static void M() { } void N(); }", "'I.M' has no effect")]
    [InlineData("[ShotCriticality(ShotCriticality.Critical)] public interface I { void M(); }", "'I' has no effect: neither it nor a method that it declares has a limit")]
    [InlineData("[ShotCriticality(ShotCriticality.Critical)] public interface I { [ShotDeadline(5)] Task M(CancellationToken c); }", "'I' has no effect")]
    [InlineData("public interface I { [ShotDeadline(5), ShotCriticality(ShotCriticality.Critical)] Task M(CancellationToken c); }", "'I.M' has no effect")]
    [InlineData("public interface A { [ShotLimit(1, 1)] void M(); } [ShotCriticality(ShotCriticality.Critical)] public interface B : A { void N(); }", "'B' has no effect")]
    [InlineData("public interface I { [ShotLimit(1, 1)] void M(); } public class C : I { [ShotCriticality(ShotCriticality.Critical)] public void M() { } }", "'C.M' has no effect: it implements 'I.M'; put it there")]
    [InlineData("public partial class C { [ShotCriticality(ShotCriticality.Critical)] public partial void M(); public partial void M() { } }", "'C.M' has no effect")]
    [InlineData("public partial class C { [ShotDeadline(5), ShotCriticality(ShotCriticality.Critical)] public partial Task M(CancellationToken c); private Task MCore(CancellationToken c) => Task.CompletedTask; }", "'C.M' has no effect")]
    [InlineData("[ShotCriticality(ShotCriticality.Critical)] public class C { public void M() { } }", "'C' has no effect: nothing refuses its calls")]
    [InlineData("public class C { [ShotCriticality(ShotCriticality.Critical)] public void M() { } }", "'C.M' has no effect: nothing refuses its calls; add [ShotConcurrency] or [ShotLimit], call RequireShotConcurrency() on its endpoints, or remove it")]
    [InlineData("public class C { public int P { [ShotCriticality(ShotCriticality.Critical)] get => 1; } }", "'C.get_P' has no effect")]
    [InlineData("public class C { [method: ShotCriticality(ShotCriticality.Critical)] event Action? E; void F() => E?.Invoke(); }", "'C.add_E' has no effect")]
    [InlineData("public class C { public void M() { [ShotCriticality(ShotCriticality.Critical)] void Local() { } Local(); } }", "'C.Local' has no effect")]
    [InlineData("public class C { public Action M() => [ShotCriticality(ShotCriticality.Critical)] () => { }; }", "'C.M handler' has no effect")]
    [InlineData("public class HomeController : Microsoft.AspNetCore.Mvc.ControllerBase { [ShotCriticality(ShotCriticality.Critical)] public string Get() => \"\"; }", "'HomeController.Get' has no effect")]
    [InlineData("[ShotCriticality(ShotCriticality.Critical)] public class HomeController : Microsoft.AspNetCore.Mvc.ControllerBase { public string Get() => \"\"; }", "'HomeController' has no effect")]
    [InlineData("[ShotConcurrency] public class HomeController : Microsoft.AspNetCore.Mvc.ControllerBase { [ShotExempt, ShotCriticality(ShotCriticality.Critical)] public string Get() => \"\"; public string List() => \"\"; }", "'HomeController.Get' has no effect")]
    [InlineData("public class Chat : Microsoft.AspNetCore.SignalR.Hub { [ShotCriticality(ShotCriticality.Critical)] public Task Send() => Task.CompletedTask; }", "'Chat.Send' has no effect: nothing refuses its calls; add [ShotConcurrency] or [ShotLimit], or remove it")]
    [InlineData("[ShotConcurrency] public class Stock : Microsoft.AspNetCore.Mvc.RazorPages.PageModel { [ShotCriticality(ShotCriticality.Critical)] public void OnGet() { } }", "'Stock.OnGet' has no effect: a Razor page is one endpoint")]
    [InlineData("public static class E { extension(string text) { [ShotCriticality(ShotCriticality.Critical)] public string M() => text; } }", "'E.M' has no effect")]
    public async Task Criticality_where_nothing_refuses(string source, string message) =>
        Assert.StartsWith("SHOT051: [ShotCriticality] on " + message, Assert.Single(await GeneratorRun.Library(source).Errors()), StringComparison.Ordinal);

    [Theory]
    [InlineData("app.MapGet(\"/\", [ShotCriticality(ShotCriticality.Critical)] () => \"\");", "'Program.Main handler'")]
    [InlineData("app.MapGet(\"/\", Handlers.Get); static class Handlers { [ShotCriticality(ShotCriticality.Critical)] public static string Get() => \"\"; }", "'Handlers.Get'")]
    [InlineData("app.MapGet(\"/\", Handlers.Get); [ShotCriticality(ShotCriticality.Critical)] static class Handlers { public static string Get() => \"\"; }", "'Handlers'")]
    public async Task Criticality_of_an_endpoint_where_nothing_refuses(string source, string message) =>
        Assert.StartsWith($"SHOT051: [ShotCriticality] on {message} has no effect", Assert.Single(await GeneratorRun.Application(Web + source).Errors()), StringComparison.Ordinal);

    [Fact]
    public async Task A_call_that_limits_endpoints_may_limit_a_handler_with_a_criticality()
    {
        const string limited = """
            var group = app.MapGroup("/orders").RequireShotConcurrency();
            group.MapGet("/", [ShotCriticality(ShotCriticality.Critical)] () => "");
            group.MapPost("/", Handlers.Post);
            group.MapControllers();

            static class Handlers { [ShotCriticality(ShotCriticality.Sheddable)] public static string Post() => ""; }
            public class HomeController : ControllerBase { [ShotCriticality(ShotCriticality.Normal)] public string Get() => ""; }
            """;
        var run = GeneratorRun.Application(Web + limited + Convention).Compiles();
        Assert.Empty(await run.Errors());
        Assert.DoesNotContain(run.Files, static file => file.SourceText.ToString().Contains("Criticality", StringComparison.Ordinal));
        Assert.Equal(3, (await GeneratorRun.Application(Web + limited.Replace(".RequireShotConcurrency()", "", StringComparison.Ordinal)).Errors()).Length);

        // It limits no interface, partial method or hub's method.
        const string unlimited = "app.MapGroup(\"/\").RequireShotConcurrency(); public interface I { [ShotCriticality(ShotCriticality.Critical)] void M(); }";
        Assert.StartsWith("SHOT051", Assert.Single(await GeneratorRun.Application(Web + unlimited + Convention).Errors()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[ShotConcurrency] public interface I { [ShotCriticality(ShotCriticality.Critical)] void M(); void N(); }")]
    [InlineData("[ShotCriticality(ShotCriticality.Critical)] public interface I { [ShotLimit(1, 1)] void M(); void N(); }")]
    [InlineData("[ShotLimit(1, 1)] public interface I { [ShotExempt, ShotConcurrency, ShotCriticality(ShotCriticality.Critical)] void M(); void N(); }")]
    [InlineData("[ShotCriticality(ShotCriticality.Critical)] public partial class C { [ShotConcurrency] public partial void M(); private void MCore() { } }")]
    [InlineData("[ShotConcurrency] public class HomeController : Microsoft.AspNetCore.Mvc.ControllerBase { [ShotCriticality(ShotCriticality.Critical)] public string Get() => \"\"; }")]
    [InlineData("[ShotConcurrency] public abstract class Base : Microsoft.AspNetCore.Mvc.ControllerBase; [ShotCriticality(ShotCriticality.Critical)] public class HomeController : Base { public string Get() => \"\"; }")]
    [InlineData("[ShotConcurrency, ShotCriticality(ShotCriticality.Critical)] public class Stock : Microsoft.AspNetCore.Mvc.RazorPages.PageModel { public void OnGet() { } }")]
    [InlineData("[ShotConcurrency] public class Chat : Microsoft.AspNetCore.SignalR.Hub { [ShotCriticality(ShotCriticality.Critical)] public Task Send() => Task.CompletedTask; }")]
    public async Task Criticality_beside_a_limit(string source)
    {
        // Nothing here registers or maps what is limited, which other rules report.
        var errors = await GeneratorRun.Library(source).Errors();
        Assert.Empty(errors);
    }

    [Theory]
    [InlineData("public interface I { [ShotConcurrency] IAsyncEnumerable<int> M(); }", "'I.M' learns from the time that calls stay inside, but it returns a stream, which stays as long as its reader. Write a number.")]
    [InlineData("public interface I { [ShotConcurrency] Task<IAsyncEnumerable<int>> M(); }", "it returns a stream")]
    [InlineData("[ShotConcurrency] public interface I { void N(); IAsyncEnumerable<int> M(); }", "'I' learns from the time that calls stay inside, but 'I.M' returns a stream")]
    [InlineData("public partial class C { [ShotConcurrency(Max = 5)] public partial System.Threading.Channels.ChannelReader<int> M(); private System.Threading.Channels.ChannelReader<int> MCore() => throw null!; }", "it returns a stream")]
    [InlineData("public class Chat : Microsoft.AspNetCore.SignalR.Hub { [ShotConcurrency] public Task Send(IAsyncEnumerable<int> items) => Task.CompletedTask; }", "it takes a stream, which stays as long as its client")]
    [InlineData("[ShotConcurrency] public class Chat : Microsoft.AspNetCore.SignalR.Hub { public IAsyncEnumerable<int> Read() => throw null!; }", "'Chat.Read' returns a stream")]
    [InlineData("[ShotConcurrency] public class HomeController : Microsoft.AspNetCore.Mvc.ControllerBase { public async Task Get() { using var socket = await HttpContext.WebSockets.AcceptWebSocketAsync(); } }", "'HomeController.Get' accepts a WebSocket, which stays until its client leaves")]
    [InlineData("public partial class C { [ShotConcurrency] public partial Task M(Microsoft.AspNetCore.Http.HttpContext c); private Task MCore(Microsoft.AspNetCore.Http.HttpContext c) => c.WebSockets.AcceptWebSocketAsync(); }", "it accepts a WebSocket")]
    public async Task An_adaptive_limit_on_a_stream(string source, string message) => await Single("SHOT052", message, source);

    [Theory]
    [InlineData("app.MapGet(\"/\", [ShotConcurrency] async (HttpContext context) => { using var socket = await context.WebSockets.AcceptWebSocketAsync(); });", "'Program.Main handler' learns")]
    [InlineData("app.MapGet(\"/\", [ShotConcurrency] () => TypedResults.ServerSentEvents(Read())); static async IAsyncEnumerable<string> Read() { yield return \"\"; await Task.Yield(); }", "it returns a stream")]
    [InlineData("app.MapHub<Chat>(\"/\").RequireShotConcurrency(); public class Chat : Hub;", "'MapHub' learns from the time that calls stay inside, but a connection to a hub stays until its client leaves")]
    [InlineData("app.MapHub<Chat>(\"/\").WithDisplayName(\"chat\").RequireShotConcurrency(max: 9); public class Chat : Hub;", "a connection to a hub stays")]
    [InlineData("app.MapGet(\"/\", async (HttpContext context) => { using var socket = await context.WebSockets.AcceptWebSocketAsync(); }).RequireShotConcurrency();", "'MapGet' learns from the time that calls stay inside, but it accepts a WebSocket")]
    [InlineData("app.MapGet(\"/\", Read).RequireShotConcurrency(); static async IAsyncEnumerable<string> Read() { yield return \"\"; await Task.Yield(); }", "it returns a stream")]
    public async Task An_adaptive_limit_on_an_endpoint_that_streams(string source, string message) =>
        await Single("SHOT052", message, Web + source + Convention);

    [Fact]
    public async Task An_adaptive_limit_on_a_gRPC_service_that_streams()
    {
        foreach (var (method, streams) in new[] { ("Task<string> Get(string request, ", false), ("Task Read(string request, Grpc.Core.IServerStreamWriter<string> responses, ", true), ("Task<string> Write(Grpc.Core.IAsyncStreamReader<string> requests, ", true) })
        {
            var service = $"public class Feed : FeedBase {{ [ShotConcurrency] public override {method}Grpc.Core.ServerCallContext context) => throw null!; }}";
            var findings = await GeneratorRun.Run(OutputKind.DynamicallyLinkedLibrary, References.WithGrpcAndOpenApi, "Shop", service + Grpc).Compiles().Findings();
            Assert.Equal(streams, findings.Any(static finding => finding.StartsWith("SHOT052", StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData("public interface I { [ShotConcurrency(5)] IAsyncEnumerable<int> M(); }")]
    [InlineData("public interface I { [ShotConcurrency] Task<int> M(IAsyncEnumerable<int> items); [ShotLimit(1, 1)] IAsyncEnumerable<int> N(); }")]
    [InlineData("[ShotConcurrency] public interface I { void N(); [ShotExempt] IAsyncEnumerable<int> M(); }")]
    [InlineData("[ShotConcurrency] public class Chat : Microsoft.AspNetCore.SignalR.Hub { public Task Send(string text) => Clients.All.SendAsync(text); private IAsyncEnumerable<int> Read() => throw null!; }")]
    public async Task An_adaptive_limit_on_calls_that_end_by_themselves(string source) =>
        await None("SHOT052", source.Contains("SendAsync", StringComparison.Ordinal) ? "using Microsoft.AspNetCore.SignalR; " + source : source);

    [Theory]
    [InlineData("app.MapHub<Chat>(\"/\").RequireShotConcurrency(50); public class Chat : Hub;")]
    [InlineData("app.MapGet(\"/\", () => \"\").RequireShotConcurrency();")]
    [InlineData("app.MapGroup(\"/\").RequireShotConcurrency();")]
    public async Task A_limit_on_an_endpoint_that_it_can_measure(string source) => await None("SHOT052", Web + source + Convention.Replace("int max", "int limit = 1, int max", StringComparison.Ordinal));

    [Theory]
    [InlineData("options.Criticality = context => context.Request.Headers[\"X-Priority\"] == \"high\" ? ShotCriticality.Critical : null", "context.Request.Headers[\"X-Priority\"]")]
    [InlineData("options.Criticality = context => { var request = context.Request; return request.Headers.ContainsKey(\"X\") ? ShotCriticality.Critical : null; }", "request.Headers")]
    [InlineData("options.Criticality = Rank.Of", "context.Request.Headers[\"X\"]")]
    [InlineData("options.Criticality = Rank.OfUser", null)]
    [InlineData("options.Criticality = context => context.User.IsInRole(\"a\") && context.Request.Headers[\"X\"] == \"b\" ? ShotCriticality.Critical : null", null)]
    [InlineData("options.Criticality = context => context.Request.Path == \"/pay\" ? ShotCriticality.Critical : null", null)]
    [InlineData("options.Criticality = null", null)]
    [InlineData("options.OnRejected = rejection => { _ = rejection.HttpContext.Request.Headers[\"X\"]; return default; }", null)]
    public async Task Criticality_that_a_header_decides(string setting, string? header)
    {
        var source = Web.Replace("AddShot()", $"AddShot(options => {setting})", StringComparison.Ordinal) + """
            internal static class Rank
            {
                public static ShotCriticality? Of(HttpContext context) => context.Request.Headers["X"] == "b" ? ShotCriticality.Critical : null;
                public static ShotCriticality? OfUser(HttpContext context) => context.User.Identity is null ? null : Of(context);
            }
            """;
        if (header is null)
            await None("SHOT053", source);
        else
            await Single("SHOT053", $"Criticality is read from '{header}', which callers choose freely.", source);
    }

    private static async Task Single(string id, string message, string source) =>
        Assert.Contains(message, Assert.Single(await Findings(source), finding => finding.StartsWith(id, StringComparison.Ordinal)), StringComparison.Ordinal);

    private static async Task None(string id, string source) =>
        Assert.DoesNotContain(await Findings(source), finding => finding.StartsWith(id, StringComparison.Ordinal));

    private static async Task<string[]> Findings(string source) =>
        await (source.Contains("WebApplication", StringComparison.Ordinal) ? GeneratorRun.Application(source) : GeneratorRun.Library(source)).Compiles().Findings();
}
