using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.Generators;

/// <summary>Keys, costs, waits and names that cannot hold are errors, by the analyzers and, where these are off, by the emitted code.</summary>
public sealed class PolicyRuleTests
{
    [Theory]
    [InlineData("public interface I { [ShotDeadline(5, TrustCaller = true)] Task M(CancellationToken c); }", "'I.M' has no effect: its callers send no request with a deadline")]
    [InlineData("public interface I { [ShotLimit(1, 1, MaxWaitMs = 5, TrustCaller = true)] Task M(CancellationToken c); }", "'I.M' has no effect")]
    [InlineData("[ShotDeadline(5, TrustCaller = true)] public interface I { Task M(CancellationToken c); Task N(CancellationToken c); }", "'I' has no effect")]
    [InlineData("public partial class C { [ShotDeadline(5, TrustCaller = true)] public partial Task M(CancellationToken c); private Task MCore(CancellationToken c) => Task.CompletedTask; }", "'C.M' has no effect")]
    [InlineData("public class Chat : Microsoft.AspNetCore.SignalR.Hub { [ShotDeadline(5, TrustCaller = true)] public Task Send(CancellationToken c) => Task.CompletedTask; }", "'Chat.Send' has no effect: one request carries all invocations")]
    public async Task Trust_in_a_caller_that_sends_no_request(string source, string message) =>
        Assert.StartsWith("SHOT062: TrustCaller on " + message, Assert.Single(await GeneratorRun.Library(source).Errors()), StringComparison.Ordinal);

    [Theory]
    [InlineData("[ShotDeadline(5, TrustCaller = true)] public Task<string> Get(CancellationToken c) => Task.FromResult(\"\");")]
    [InlineData("[ShotLimit(1, 1, MaxWaitMs = 5, TrustCaller = true)] public Task<string> Get(CancellationToken c) => Task.FromResult(\"\");")]
    public async Task The_trust_of_an_endpoint_reaches_its_guard(string action)
    {
        var run = GeneratorRun.Library($"public class HomeController : Microsoft.AspNetCore.Mvc.ControllerBase {{ {action} }}").Compiles();
        Assert.Empty(await run.Errors());
        Assert.Contains(run.Files, static file => file.SourceText.ToString().Contains("TrustCaller = true,", StringComparison.Ordinal));
    }

    private const string Web = """
        using Microsoft.AspNetCore.Builder;
        using Microsoft.AspNetCore.Http;
        using Microsoft.AspNetCore.Mvc;
        using Microsoft.Extensions.DependencyInjection;
        using Shot.AspNetCore;

        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddShot();
        var app = builder.Build();
        app.UseShot();

        """;

    [Theory]
    [InlineData("SHOT009", "interface I { [ShotLimit(5, 1, Cost = 6)] void M(); }", "Cost of the limit on 'I.M' is 6: write 1 to 5, the burst")]
    [InlineData("SHOT009", "interface I { [ShotLimit(5, 1, Cost = 0)] void M(); }", "Cost of the limit on 'I.M' is 0")]
    [InlineData("SHOT009", "interface I { [ShotLimit(1, 1, MaxQueueMs = -1)] Task M(); }", "MaxQueueMs of the limit on 'I.M' is -1")]
    [InlineData("SHOT009", "interface I { [ShotLimit(1, 1, Key = \"parameter:a\", MaxKeys = 0)] void M(int a); }", "MaxKeys of the limit on 'I.M' is 0: write 1 to 100000000")]
    [InlineData("SHOT009", "interface I { [ShotLimit(1, 1, Key = \"parameter:a\", KeyOverflow = (KeyOverflow)2)] void M(int a); }", "KeyOverflow.MakeRoom or KeyOverflow.Refuse")]
    [InlineData("SHOT009", "interface I { [ShotLimit(1, 1, Key = \"parameter:a\", MissingKey = (MissingKey)3)] void M(int a); }", "write MissingKey.ClientAddress, Shared or NotLimited")]
    [InlineData("SHOT009", "interface I { [ShotLimit(1, 1, Key = \"parameter:a\", IPv6PrefixLength = 129)] void M(System.Net.IPAddress a); }", "write 1 to 128 bits")]
    [InlineData("SHOT020", "interface I { [ShotLimit(1, 1, Key = \"\")] void M(); }", "The Key of the limit on 'I.M' cannot be read: '' is no kind of key: write ip, user, header:name")]
    [InlineData("SHOT020", "interface I { [ShotLimit(1, 1, Key = \"parameter\")] void M(); }", "'parameter' lacks a name: write parameter:tenant")]
    [InlineData("SHOT020", "interface I { [ShotLimit(1, 1, Key = \"cookie:a\")] void M(); }", "'cookie:a' is no kind of key")]
    [InlineData("SHOT020", "[ShotLimit(1, 1, Key = \"parameter:a+\")] interface I { void M(int a); }", "The Key of the limit on 'I' cannot be read")]
    [InlineData("SHOT020", "partial class C { [ShotLimit(1, 1, Key = \"parameter:a:text\")] public partial void M(int a); void MCore(int a) { } }", "ends with no form that a key has: write parameter:a")]
    [InlineData("SHOT021", "interface I { [ShotLimit(1, 1, Key = \"ip\")] void M(); }", "'I.M' cannot be limited by 'ip': its callers make no request; write parameter:name")]
    [InlineData("SHOT021", "interface I { [ShotLimit(1, 1, Key = \"tenant\")] void M(string tenant); }", "its callers make no request")]
    [InlineData("SHOT021", "interface I { [ShotLimit(1, 1, Key = \"parameter:b\")] void M(int a, out int c, object d); }", "it has no parameter 'b'; write parameter:a")]
    [InlineData("SHOT021", "interface I { [ShotLimit(1, 1, Key = \"parameter:a\")] void M(object a); }", "its parameter 'a' is of type object; a key is a text, a whole number of up to 64 bits")]
    [InlineData("SHOT021", "interface I { [ShotLimit(1, 1)] void M([ShotKey] decimal a); }", "its parameter 'a' is of type decimal")]
    [InlineData("SHOT021", "interface I { [ShotLimit(1, 1, Key = \"parameter:a\")] void M(out int a); }", "has no value before the call")]
    [InlineData("SHOT021", "interface I { [ShotLimit(1, 1, Key = \"parameter:a:int\")] void M(int a); }", "a parameter is read as its own type says; write parameter:a")]
    [InlineData("SHOT021", "[ShotLimit(1, 1, Key = \"parameter:a\")] interface I { void M(int b); }", "'I.M' cannot be limited by 'parameter:a': it has no parameter 'a'; write parameter:b")]
    [InlineData("SHOT021", "[ShotLimit(1, 1, Key = \"user\")] interface I { void M(int b); }", "'I' cannot be limited by 'user'")]
    [InlineData("SHOT021", "partial class C { [ShotLimit(1, 1, Key = \"route:a\")] public partial void M(int a); void MCore(int a) { } }", "its callers make no request")]
    [InlineData("SHOT023", "interface I { [ShotLimit(5, 1, Name = \"n\", Key = \"parameter:a\"), ShotLimit(5, 1, Name = \"n\", Key = \"parameter:b\")] void M(int a, int b); }", "permits for each 'parameter:a' on 'I.M', permits for each 'parameter:b' on 'I.M'")]
    [InlineData("SHOT024", "interface I { [ShotLimit(1, 1, MaxQueueMs = 5)] int M(); }", "The limit on 'I.M' cannot have MaxQueueMs: it returns no task")]
    [InlineData("SHOT024", "[ShotLimit(1, 1, MaxQueueMs = 5)] interface I { int M(); }", "The limit on 'I.M' cannot have MaxQueueMs: it returns no task")]
    [InlineData("SHOT024", "interface I { [ShotLimit(1, 1, MaxQueueMs = 5)] IAsyncEnumerable<int> M(); }", "a stream is asked for its permits when it is called")]
    [InlineData("SHOT024", "interface I { [ShotLimit(1, 1, MaxQueueMs = 5)] Task M(ReadOnlySpan<char> a); }", "its parameter 'a' cannot outlive the wait")]
    [InlineData("SHOT024", "interface I { [ShotLimit(1, 1, MaxQueueMs = 5)] Task M(out int a); }", "its parameter 'a' cannot outlive the wait")]
    [InlineData("SHOT024", "interface I { [ShotLimit(1, 1, MaxQueueMs = 5)] Task M(); unsafe void N(int* a); }", "C# lets nothing wait where pointers are allowed")]
    [InlineData("SHOT024", "interface I { [ShotLimit(1, 1, MaxQueueMs = 5, Strategy = ShotStrategy.FixedWindow)] Task M(); }", "write ShotStrategy.TokenBucket")]
    [InlineData("SHOT024", "interface I { [ShotLimit(1, 1, MaxQueueMs = 5, Key = \"parameter:a\")] Task M(int a); }", "put the wait on a limit without Key")]
    [InlineData("SHOT024", "interface I { [ShotLimit(1, 1, MaxQueueMs = 500, MaxWaitMs = 500)] Task M(CancellationToken c); }", "a call that waits for 500 ms has no time left until its deadline of 500 ms")]
    [InlineData("SHOT024", "[ShotLimit(1, 1, MaxQueueMs = 500)] interface I { [ShotDeadline(100)] Task M(CancellationToken c); }", "until its deadline of 100 ms")]
    [InlineData("SHOT024", "partial class C { [ShotLimit(1, 1, MaxQueueMs = 5)] public unsafe partial Task M(); Task MCore() => Task.CompletedTask; }", "where pointers are allowed")]
    [InlineData("SHOT024", "partial struct C { [ShotLimit(1, 1, MaxQueueMs = 5)] public partial Task M(); Task MCore() => Task.CompletedTask; }", "'C' is a struct")]
    [InlineData("SHOT024", "partial class C { [ShotLimit(1, 1, MaxQueueMs = 5)] public partial void M(); void MCore() { } }", "it returns no task")]
    public async Task A_declaration_whose_limit_cannot_hold(string id, string source, string message)
    {
        var errors = await GeneratorRun.Application("namespace Shop { class P { static void Main() { } } }", source).Errors();
        var error = Assert.Single(errors);
        Assert.StartsWith(id + ": ", error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SHOT020", "app.MapGet(\"/\", [ShotLimit(1, 1, Key = \"header\")] () => \"\");", "'header' lacks a name: write header:X-Api-Key")]
    [InlineData("SHOT021", "app.MapGet(\"/{a}\", [ShotLimit(1, 1, Key = \"parameter:b\")] (int a) => \"\");", "'GET /{a}' cannot be limited by 'parameter:b': it has no parameter 'b'; write parameter:a")]
    [InlineData("SHOT021", "app.MapGet(\"/\", [ShotLimit(1, 1)] ([ShotKey] HttpContext context) => \"\");", "its parameter 'context' is of type HttpContext")]
    [InlineData("SHOT021", "app.MapPost(\"/\", [ShotLimit(1, 1)] ([ShotKey, FromForm] string a) => \"\");", "is bound from what no limit looks at")]
    [InlineData("SHOT021", "app.MapPost(\"/\", H.Post); class H { [ShotLimit(1, 1, Key = \"parameter:a\")] public static string Post([FromBody] string a) => a; }", "is bound from what no limit looks at")]
    [InlineData("SHOT021", "app.MapControllers(); [ShotLimit(1, 1, Key = \"parameter:a\")] public class AController : ControllerBase { public string Get(int a) => \"\"; }", "a class has no parameters; put the limit on its methods, or write route:a, query:a")]
    [InlineData("SHOT021", "app.MapControllers(); public class AController : ControllerBase { [ShotLimit(1, 1, Key = \"parameter:b\")] public string Get(int a) => \"\"; }", "it has no parameter 'b'")]
    [InlineData("SHOT021", "app.MapControllers(); public class AController : ControllerBase { [ShotLimit(1, 1, Key = \"parameter:a\")] public string Get(int a) => \"\"; }", "MVC looks for its parameter 'a' in a form before the route and the query; write [FromRoute] or [FromQuery] on it, or [ApiController] on the class")]
    [InlineData("SHOT021", "app.MapControllers(); [ShotLimit(1, 1, Key = \"query:a\")] public class AController : ControllerBase { public string Get(string a) => \"\"; }", "'AController' cannot be limited by 'query:a': MVC looks for its parameter 'a' in a form")]
    [InlineData("SHOT021", "app.MapControllers(); public class AController : ControllerBase { [ShotLimit(1, 1, Key = \"parameter:a\")] public string Get([ModelBinder(Name = \"b\")] string a) => \"\"; }", "is bound from what no limit looks at")]
    [InlineData("SHOT021", "app.MapGet(\"/\", [ShotLimit(1, 1, Key = \"query:a\")] (bool a) => \"\");", "its parameter 'a' is of type bool; a key is a text")]
    [InlineData("SHOT021", "app.MapGet(\"/\", [ShotLimit(1, 1, Key = \"query:a\")] (DayOfWeek a) => \"\");", "its parameter 'a' is of type DayOfWeek")]
    [InlineData("SHOT021", "app.MapGet(\"/\", [ShotLimit(1, 1, Key = \"query:a\")] (string[] a) => \"\");", "its parameter 'a' is of type string[]")]
    [InlineData("SHOT021", "app.MapGet(\"/{a}\", [ShotLimit(1, 1, Key = \"route:a\")] (DateTime? a) => \"\");", "its parameter 'a' is of type DateTime?")]
    [InlineData("SHOT021", "app.MapGet(\"/\", [ShotLimit(1, 1, Key = \"header:X-A\")] ([FromHeader(Name = \"x-a\")] decimal a) => \"\");", "its parameter 'a' is of type decimal")]
    [InlineData("SHOT021", "app.MapGet(\"/\", [ShotLimit(1, 1, Key = \"query:Rate\")] ([AsParameters] Q q) => \"\"); record Q(double Rate);", "its parameter 'Rate' is of type double")]
    [InlineData("SHOT021", "app.MapGet(\"/{a}\", [ShotLimit(1, 1, Key = \"route:a:int\")] (string a) => \"\");", "its parameter 'a' is of type string, which is read in another way; write route:a")]
    [InlineData("SHOT021", "app.MapRazorPages(); [ShotLimit(1, 1, Key = \"query:a\")] public class P : Microsoft.AspNetCore.Mvc.RazorPages.PageModel { public void OnGet([FromQuery] string a) { } }", "a Razor page's handler has it as 'a' by rules")]
    [InlineData("SHOT021", "app.MapRazorPages(); [ShotLimit(1, 1, Key = \"query:A\")] public class P : Microsoft.AspNetCore.Mvc.RazorPages.PageModel { [BindProperty(SupportsGet = true)] public string A { get; set; } = \"\"; }", "MVC looks for its parameter 'A' in a form before the route and the query; write [FromRoute] or [FromQuery] on it")]
    [InlineData("SHOT020", "app.MapGet(\"/\", [ShotLimit(1, 1, Key = \"ip+User\")] () => \"\");", "'User' is no kind of key: write user")]
    [InlineData("SHOT020", "app.MapGet(\"/\", [ShotLimit(1, 1, Key = \"Header:X-Api-Key\")] () => \"\");", "'Header:X-Api-Key' is no kind of key: write header:X-Api-Key")]
    [InlineData("SHOT060", "app.MapGet(\"/\", [ShotLimit(1, 1, CostFrom = \"tokens\")] () => \"\");", "'GET /' has CostFrom = \"tokens\", but no AddCost call adds it: write options.AddCost(\"tokens\"")]
    [InlineData("SHOT044", "app.MapGet(\"/\", [ShotLimit(1, 1, Key = \"X-Api-Key\")] () => \"\");", "'GET /' has the key 'X-Api-Key', but no AddKey call adds 'X-Api-Key': write header:X-Api-Key, or options.AddKey(")]
    [InlineData("SHOT044", "app.MapGet(\"/{id}\", [ShotLimit(1, 1, Key = \"id\")] (int id) => \"\");", "no AddKey call adds 'id': write route:id, or options.AddKey(")]
    [InlineData("SHOT044", "app.MapGroup(\"/{a}\").MapGet(\"/\", [ShotLimit(1, 1, Key = \"a\")] (int a) => \"\");", "no AddKey call adds 'a': write route:a, or options.AddKey(")]
    [InlineData("SHOT044", "builder.Services.AddShot(options => options.AddKey(\"plan\", _ => null)); app.MapGet(\"/\", [ShotLimit(1, 1, Key = \"plan+usr\")] () => \"\");", "no AddKey call adds 'usr': write options.AddKey(\"usr\", context => …) in AddShot, or ip, user, header:name")]
    [InlineData("SHOT043", "app.MapGet(\"/\", [ShotLimit(1, 1, Key = \"user\")] () => \"\");", "'GET /' is limited by user or claim, but nothing in this application tells who the user is: call services.AddAuthentication(…)")]
    [InlineData("SHOT043", "app.MapHub<AHub>(\"/a\"); public class AHub : Microsoft.AspNetCore.SignalR.Hub { [ShotLimit(1, 1, Key = \"claim:sub\")] public void Send() { } }", "nothing in this application tells who the user is")]
    [InlineData("SHOT021", "app.MapHub<AHub>(\"/a\"); public class AHub : Microsoft.AspNetCore.SignalR.Hub { [ShotLimit(1, 1)] public void Send([ShotKey] double a) { } }", "its parameter 'a' is of type double")]
    [InlineData("SHOT021", "app.MapGet(\"/{a}\", [ShotLimit(1, 1, Key = \"route:b+ip\")] () => \"\");", "'GET /{a}' cannot be limited by 'route:b': its route 'GET /{a}' has no such value; write {b} in the pattern, or query:b")]
    [InlineData("SHOT021", "app.MapMethods(\"/{{b}}/{a}\", [\"GET\"], H.Get); class H { [ShotLimit(1, 1, Key = \"route:b\")] public static string Get() => \"\"; }", "'H.Get' cannot be limited by 'route:b'")]
    [InlineData("SHOT024", "app.MapGet(\"/\", [ShotLimit(1, 1, MaxWaitMs = 100, MaxQueueMs = 200)] () => Task.CompletedTask);", "a call that waits for 200 ms")]
    [InlineData("SHOT024", "app.MapGet(\"/\", [ShotLimit(1, 1, Key = \"ip\", MaxQueueMs = 200)] () => \"\");", "put the wait on a limit without Key")]
    public async Task A_handler_whose_limit_cannot_hold(string id, string source, string message)
    {
        var error = Assert.Single(await GeneratorRun.Application(Web + source).Errors());
        Assert.StartsWith(id + ": ", error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("app.MapGet(\"/{a}\", [ShotLimit(1, 1, Key = \"ip+user+header:X-Key+route:a+query:q+claim:sub+tenant\")] (int a) => \"\"); builder.Services.AddAuthentication(); builder.Services.AddShot(options => options.AddKey(\"tenant\", _ => null));")]
    [InlineData("app.MapGet(\"/\", [ShotLimit(1, 1, MaxQueueMs = 200)] () => \"\");")]
    [InlineData("app.MapGet(\"/{*a}\", [ShotLimit(1, 1, Key = \"route:A\")] () => \"\");")]
    [InlineData("app.MapGet(\"/{a:int}/{b=5}/{c?}\", H.Get); class H { [ShotLimit(1, 1, Key = \"route:a+route:b+route:c\")] public static string Get() => \"\"; }")]
    [InlineData("app.MapGroup(\"/{b}\").MapGet(\"/{a}\", [ShotLimit(1, 1, Key = \"route:b\")] () => \"\");")]
    [InlineData("app.MapThings(\"/{a}\", H.Get); static class H { [ShotLimit(1, 1, Key = \"route:b\")] public static string Get() => \"\"; public static void MapThings(this WebApplication app, string pattern, Delegate handler) => app.MapGet(\"/{b}\" + pattern, handler); }")]
    [InlineData("app.MapControllers(); [ApiController, ShotLimit(1, 1, Key = \"route:a\")] public class AController : ControllerBase { public string Get(int a) => \"\"; }")]
    [InlineData("app.MapControllers(); [ShotLimit(1, 1, Key = \"route:a\")] public class AController : ControllerBase { public string Get([FromRoute] int a) => \"\"; }")]
    [InlineData("app.MapControllers(); public class AController : ControllerBase { [ShotLimit(1, 1, Key = \"query:a:int\")] public string Get([FromQuery] int? a) => \"\"; }")]
    [InlineData("app.MapGet(\"/{a}\", [ShotLimit(1, 1, Key = \"parameter:Tenant+query:Page:int\")] ([AsParameters] Q q) => \"\"); record Q([FromHeader(Name = \"X-T\")] string Tenant, int Page);")]
    [InlineData("app.MapGet(\"/\", [ShotLimit(1, 1, Key = \"query:Tenant\")] ([AsParameters] Q q) => \"\"); class Q { public string Tenant { get; set; } = \"\"; }")]
    [InlineData("app.MapRazorPages(); [ShotLimit(1, 1, Key = \"route:a\")] public class P : Microsoft.AspNetCore.Mvc.RazorPages.PageModel { public void OnGet([FromRoute] string a) { } }")]
    [InlineData("app.MapHub<AHub>(\"/a\"); public class AHub : Microsoft.AspNetCore.SignalR.Hub { [ShotLimit(1, 1, Key = \"ip\"), ShotLimit(1, 1)] public void Send([ShotKey] string a) { } }")]
    public async Task Keys_that_a_request_can_have(string source) =>
        Assert.Empty(await GeneratorRun.Application(Web + source).Compiles().Errors());

    [Fact]
    public async Task Limits_of_one_name_with_other_numbers_anywhere_in_the_assembly()
    {
        const string orders = """
            public interface IOrders { [ShotLimit(10, 10, Name = "db")] void Place(); [ShotLimit(10, 10, Name = "db", Cost = 3)] void Cancel(); }
            """;
        Assert.Equal(
            [
                "SHOT023: All limits named 'db' are one limiter, but two differ: 10 permits at 10 per second (TokenBucket) on 'IOrders.Cancel', 20 permits at 10 per second (TokenBucket) on 'Payments.Charge'. Write the same on both, or use different names.",
                "SHOT023: All limits named 'db' are one limiter, but two differ: 10 permits at 10 per second (TokenBucket) on 'IOrders.Cancel', 10 permits at 10 per second (FixedWindow) on 'Program.Main handler'. Write the same on both, or use different names.",
            ],
            (await GeneratorRun.Application(
                Web + """app.MapGet(args[0], [ShotLimit(10, 10, Name = "db", Strategy = ShotStrategy.FixedWindow)] () => "");""",
                orders,
                """public partial class Payments { [ShotLimit(20, 10, Name = "db")] public partial void Charge(); private void ChargeCore() { } }""").Errors()).Reverse());
        Assert.Empty(await GeneratorRun.Application(Web + """app.MapGet("/", [ShotLimit(10, 10, Name = "db", MaxQueueMs = 5)] () => "");""", orders).Errors());
        Assert.Contains(
            "for each of 100000 keys (MakeRoom) on 'IShop'",
            Assert.Single(await GeneratorRun.Library(orders, """[ShotLimit(10, 10, Name = "db", Key = "parameter:a")] public interface IShop { void M(int a); }""").Errors()),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_by_user_before_authentication()
    {
        const string orders = """
            app.MapGet("/orders", [ShotLimit(1, 1, Key = "claim:sub+ip")] () => "");
            app.MapGet("/free", [ShotLimit(1, 1, Key = "ip")] () => "");
            """;
        var early = Web + "app.UseAuthentication();" + orders;
        Assert.Equal(
            ["SHOT043: 'GET /orders' is limited by user or claim, but UseShot() stands before UseAuthentication(), where nobody knows the user: call UseShot() after it"],
            await GeneratorRun.Application(early).Errors());
        Assert.Empty(await GeneratorRun.Application(Web + "app.UseAuthentication(); app.UseShot();" + orders).Errors());
        Assert.Empty(await GeneratorRun.Application(Web.Replace("app.UseShot();", "app.UseAuthentication(); app.UseShot();", StringComparison.Ordinal) + orders).Errors());
        Assert.Contains("nothing in this application tells who the user is", Assert.Single(await GeneratorRun.Application(Web + orders).Errors()), StringComparison.Ordinal);
        foreach (var known in new[] { "builder.Services.AddIdentityCore<string>();", "app.Use((context, next) => { context.User = new(); return next(context); });", "builder.WebHost.UseHttpSys();" })
            Assert.DoesNotContain(await GeneratorRun.Application("using Microsoft.AspNetCore.Hosting; using Microsoft.AspNetCore.Identity;" + Web + known + orders).Errors(), static error => error.StartsWith("SHOT", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("SHOT022", "[ShotLimit(1, 1)] public interface I { void M([ShotKey] int a); }", "[ShotKey] on 'a' of 'I.M' has no effect: no [ShotLimit] stands on the method itself")]
    [InlineData("SHOT022", "public interface I { [ShotLimit(1, 1)] void M(int a); } public class C : I { public void M([ShotKey] int a) { } }", "[ShotKey] on 'a' of 'C.M'")]
    [InlineData("SHOT022", "public interface I { [ShotLimit(1, 1, Key = \"parameter:b\")] void M([ShotKey] int a, int b); }", "each limit on the method has a Key of its own")]
    [InlineData("SHOT040", "public interface I { [ShotLimit(1, 1, MaxKeys = 5)] void M(int a); }", "MaxKeys on 'I.M' has no effect without a key. Set Key, mark a parameter with [ShotKey], or remove MaxKeys")]
    [InlineData("SHOT040", "[ShotLimit(1, 1, MissingKey = MissingKey.Shared)] public interface I { void M(int a); }", "MissingKey on 'I' has no effect without a key")]
    [InlineData("SHOT041", "public interface I { [ShotLimit(5, 5 / 86400.0)] void M([ShotKey] string a); }", "[ShotLimit(5, perSecond: 5.787037037037037E-05)] on 'I.M' keeps each key for 17280 s, so 5.787 new keys a second overflow its 100000 places")]
    [InlineData("SHOT041", "public interface I { [ShotLimit(5, 5 / 86400.0, Strategy = ShotStrategy.FixedWindow, Key = \"parameter:a\", MaxKeys = 800000)] void M(string a); }", "so 9.259 new keys a second")]
    public async Task A_key_that_is_none_or_overflows(string id, string source, string message)
    {
        var found = (await GeneratorRun.Library(source).Compiles().Findings()).Where(finding => finding.StartsWith(id, StringComparison.Ordinal));
        Assert.Contains(message, Assert.Single(found), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("public interface I { [ShotLimit(1, 1), ShotLimit(1, 1, Key = \"parameter:b\")] void M([ShotKey] int a, int b); }")]
    [InlineData("public interface I { [ShotLimit(1, 1, MaxKeys = 5000)] void M([ShotKey] int a); }")]
    [InlineData("public interface I { [ShotLimit(5, 5 / 86400.0, KeyOverflow = KeyOverflow.Refuse)] void M([ShotKey] string a); }")]
    [InlineData("public interface I { [ShotLimit(5, 5 / 86400.0)] void M(string a); [ShotLimit(5, 5 / 60.0)] void N([ShotKey] string a); }")]
    public async Task A_key_that_is_one(string source) =>
        Assert.DoesNotContain(await GeneratorRun.Library(source).Compiles().Findings(), finding => finding.StartsWith("SHOT022", StringComparison.Ordinal) || finding.StartsWith("SHOT04", StringComparison.Ordinal));

    [Fact]
    public async Task A_key_that_the_caller_chooses()
    {
        const string lone = """app.MapGet("/orders", [ShotLimit(1, 1, Key = "header:X-Key+ip")] () => "");""";
        var found = Assert.Single(await Chosen(Web + lone));
        Assert.Contains("'Program.Main handler' is limited only by 'header:X-Key+ip', which callers choose freely, and the application authenticates nobody", found, StringComparison.Ordinal);
        Assert.Contains("UseShot() stands before UseAuthentication()", Assert.Single(await Chosen(Web + "app.UseAuthentication();" + lone)), StringComparison.Ordinal);

        Assert.Empty(await Chosen(Web + "app.UseAuthentication(); app.UseShot();" + lone));
        Assert.Empty(await Chosen(Web + "new ServiceCollection().AddAuthentication();" + lone));
        Assert.Empty(await Chosen(Web + """app.MapGet("/orders", [ShotLimit(1, 1, Key = "header:X-Key"), ShotLimit(9, 9, Key = "ip")] () => "");"""));
        Assert.Empty(await Chosen(Web + """app.MapGet("/orders", [ShotLimit(1, 1, Key = "header:X-Key"), ShotConcurrency(5)] () => "");"""));
        Assert.Empty(await Chosen(Web + """app.MapControllers(); [ShotLimit(9, 9)] public class AController : ControllerBase { [ShotLimit(1, 1, Key = "query:q")] public string Get() => ""; }"""));

        static async Task<IEnumerable<string>> Chosen(string source) =>
            (await GeneratorRun.Application(source).Compiles().Findings()).Where(finding => finding.StartsWith("SHOT042", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("app.MapGet(\"/\", [ShotLimit(1, 1, Key = \"header:X-Key+ip\", MissingKey = MissingKey.NotLimited)] () => \"\");", "'Program.Main handler' does not limit requests without 'header:X-Key+ip'")]
    [InlineData("app.MapGet(\"/\", [ShotLimit(1, 1, MissingKey = MissingKey.NotLimited)] ([ShotKey, FromQuery] string? q) => \"\");", "without 'parameter:q'")]
    [InlineData("app.MapGet(\"/\", [ShotLimit(1, 1, MissingKey = MissingKey.NotLimited)] ([ShotKey] string? q) => \"\");", "without 'parameter:q'")]
    [InlineData("app.MapGet(\"/\", [ShotLimit(1, 1, MissingKey = MissingKey.NotLimited)] ([ShotKey] int? q) => \"\");", "without 'parameter:q'")]
    [InlineData("app.MapGet(\"/\", [ShotLimit(1, 1, MissingKey = MissingKey.NotLimited)] ([ShotKey] string q = \"\") => \"\");", "without 'parameter:q'")]
    public async Task A_limit_that_every_caller_can_leave(string handler, string message) =>
        Assert.Contains(message, Assert.Single(await Spared(handler)), StringComparison.Ordinal);

    [Theory]
    [InlineData("app.MapGet(\"/\", [ShotLimit(1, 1, Key = \"header:X-Key\", MissingKey = MissingKey.NotLimited), ShotLimit(9, 9, Key = \"ip\")] () => \"\");")]
    [InlineData("app.MapGet(\"/\", [ShotLimit(1, 1, Key = \"header:X-Key\", MissingKey = MissingKey.NotLimited), ShotConcurrency(5)] () => \"\");")]
    [InlineData("app.MapGet(\"/\", [ShotLimit(1, 1, Key = \"header:X-Key\", MissingKey = MissingKey.Shared)] () => \"\");")]
    [InlineData("builder.Services.AddShot(options => options.AddKey(\"plan\", _ => null)); app.MapGet(\"/\", [ShotLimit(1, 1, Key = \"plan\", MissingKey = MissingKey.NotLimited)] () => \"\");")]
    [InlineData("app.MapGet(\"/{id}\", [ShotLimit(1, 1, MissingKey = MissingKey.NotLimited)] ([ShotKey] int id) => \"\");")]
    public async Task A_limit_that_holds_for_all_or_spares_whom_the_application_says(string handler) => Assert.Empty(await Spared(handler));

    private static async Task<IEnumerable<string>> Spared(string handler) =>
        (await GeneratorRun.Application(Web + handler).Compiles().Findings()).Where(finding => finding.StartsWith("SHOT046", StringComparison.Ordinal));
}
