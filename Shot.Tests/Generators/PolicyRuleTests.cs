using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.Generators;

/// <summary>Keys, costs, waits and names that cannot hold are errors, by the analyzers and, where these are off, by the emitted code.</summary>
public sealed class PolicyRuleTests
{
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
    [InlineData("SHOT009", "interface I { [ShotLimit(1, 1, Key = \"parameter:a\", MissingKey = (MissingKey)2)] void M(int a); }", "MissingKey.ClientAddress or MissingKey.Shared")]
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
    [InlineData("SHOT024", "interface I { [ShotLimit(1, 1, MaxQueueMs = 5)] int M(); }", "The limit on 'I.M' has MaxQueueMs, and it returns no task")]
    [InlineData("SHOT024", "[ShotLimit(1, 1, MaxQueueMs = 5)] interface I { int M(); }", "The limit on 'I.M' has MaxQueueMs, and it returns no task")]
    [InlineData("SHOT024", "interface I { [ShotLimit(1, 1, MaxQueueMs = 5)] IAsyncEnumerable<int> M(); }", "a stream is asked for its permits when it is called")]
    [InlineData("SHOT024", "interface I { [ShotLimit(1, 1, MaxQueueMs = 5)] Task M(ReadOnlySpan<char> a); }", "its parameter 'a' cannot outlive the wait")]
    [InlineData("SHOT024", "interface I { [ShotLimit(1, 1, MaxQueueMs = 5)] Task M(out int a); }", "its parameter 'a' cannot outlive the wait")]
    [InlineData("SHOT024", "interface I { [ShotLimit(1, 1, MaxQueueMs = 5)] Task M(); unsafe void N(int* a); }", "C# lets nothing wait among pointers")]
    [InlineData("SHOT024", "interface I { [ShotLimit(1, 1, MaxQueueMs = 5, Strategy = ShotStrategy.FixedWindow)] Task M(); }", "write ShotStrategy.TokenBucket")]
    [InlineData("SHOT024", "interface I { [ShotLimit(1, 1, MaxQueueMs = 5, Key = \"parameter:a\")] Task M(int a); }", "put the wait on a limit without Key")]
    [InlineData("SHOT024", "interface I { [ShotLimit(1, 1, MaxQueueMs = 500, MaxWaitMs = 500)] Task M(CancellationToken c); }", "a call that waits for 500 ms has no time left until its deadline of 500 ms")]
    [InlineData("SHOT024", "[ShotLimit(1, 1, MaxQueueMs = 500)] interface I { [ShotDeadline(100)] Task M(CancellationToken c); }", "until its deadline of 100 ms")]
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
    [InlineData("SHOT021", "app.MapHub<AHub>(\"/a\"); public class AHub : Microsoft.AspNetCore.SignalR.Hub { [ShotLimit(1, 1)] public void Send([ShotKey] double a) { } }", "its parameter 'a' is of type double")]
    [InlineData("SHOT024", "app.MapGet(\"/\", [ShotLimit(1, 1, MaxWaitMs = 100, MaxQueueMs = 200)] () => Task.CompletedTask);", "a call that waits for 200 ms")]
    [InlineData("SHOT024", "app.MapGet(\"/\", [ShotLimit(1, 1, Key = \"ip\", MaxQueueMs = 200)] () => \"\");", "put the wait on a limit without Key")]
    public async Task A_handler_whose_limit_cannot_hold(string id, string source, string message)
    {
        var error = Assert.Single(await GeneratorRun.Application(Web + source).Errors());
        Assert.StartsWith(id + ": ", error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("app.MapGet(\"/{a}\", [ShotLimit(1, 1, Key = \"ip+user+header:X-Key+route:a+query:q+claim:sub+tenant\")] (int a) => \"\");")]
    [InlineData("app.MapGet(\"/\", [ShotLimit(1, 1, MaxQueueMs = 200)] () => \"\");")]
    [InlineData("app.MapControllers(); [ShotLimit(1, 1, Key = \"route:a\")] public class AController : ControllerBase { public string Get(int a) => \"\"; }")]
    [InlineData("app.MapHub<AHub>(\"/a\"); public class AHub : Microsoft.AspNetCore.SignalR.Hub { [ShotLimit(1, 1, Key = \"ip\"), ShotLimit(1, 1)] public void Send([ShotKey] string a) { } }")]
    public async Task Keys_that_a_request_can_have(string source) =>
        Assert.Empty(await GeneratorRun.Application(Web + source).Compiles().Errors());
}
