using Microsoft.CodeAnalysis;
using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.Generators;

/// <summary>What holds and is useless, contradictory or could be better: warnings and suggestions, each with what to write instead.</summary>
public sealed class UsageRuleTests
{
    private const string Program = "internal static class Start { private static void Main() { } }";

    [Theory]
    [InlineData("[ShotLimit(10, 10), ShotLimit(20, 20)]", "[ShotLimit(20, perSecond: 20)] on 'IOrders.M' can never refuse: [ShotLimit(10, perSecond: 10)] beside it lets no more through")]
    [InlineData("[ShotLimit(20, 20), ShotLimit(10, 10)]", "[ShotLimit(20, perSecond: 20)] on")]
    [InlineData("[ShotLimit(10, 10), ShotLimit(10, 10)]", "[ShotLimit(10, perSecond: 10)] on")]
    [InlineData("[ShotLimit(10, 10, Strategy = ShotStrategy.FixedWindow), ShotLimit(20, 20, Strategy = ShotStrategy.FixedWindow)]", "[ShotLimit(20, perSecond: 20, Strategy = ShotStrategy.FixedWindow)] on")]
    [InlineData("[ShotLimit(10, 10, Strategy = ShotStrategy.FixedWindow), ShotLimit(600, 10, Strategy = ShotStrategy.FixedWindow)]", "[ShotLimit(600, perSecond: 10, Strategy = ShotStrategy.FixedWindow)] on")]
    [InlineData("[ShotLimit(10, 10), ShotLimit(610, 610 / 60.0, Strategy = ShotStrategy.FixedWindow)]", "[ShotLimit(610, perSecond: 10.166666666666666, Strategy = ShotStrategy.FixedWindow)] on")]
    [InlineData("[ShotLimit(10, 10), ShotLimit(70, 70 / 5.0, Strategy = ShotStrategy.SlidingWindow)]", "[ShotLimit(70, perSecond: 14, Strategy = ShotStrategy.SlidingWindow)] on")]
    [InlineData("[ShotLimit(10, 10, Strategy = ShotStrategy.FixedWindow), ShotLimit(20, 10)]", "[ShotLimit(20, perSecond: 10)] on")]
    [InlineData("[ShotLimit(10, 10, Strategy = ShotStrategy.SlidingWindow), ShotLimit(10, 10)]", "[ShotLimit(10, perSecond: 10)] on")]
    public async Task A_limit_that_can_never_refuse(string annotations, string message) =>
        await Single("SHOT027", $"public interface IOrders {{ {annotations} void M(); }}", message);

    [Theory]
    [InlineData("[ShotLimit(10, 10), ShotLimit(20, 5)]")]
    [InlineData("[ShotLimit(10, 10), ShotLimit(20, 20, Name = \"shared\")]")]
    [InlineData("[ShotLimit(10, 10), ShotLimit(19, 19, Strategy = ShotStrategy.FixedWindow)]")]
    [InlineData("[ShotLimit(10, 10, Strategy = ShotStrategy.FixedWindow), ShotLimit(19, 9.5, Strategy = ShotStrategy.FixedWindow)]")]
    [InlineData("[ShotLimit(10, 10, Strategy = ShotStrategy.FixedWindow), ShotLimit(599, 599 / 60.0, Strategy = ShotStrategy.FixedWindow)]")]
    [InlineData("[ShotLimit(10, 10, Strategy = ShotStrategy.FixedWindow), ShotLimit(19, 10)]")]
    [InlineData("[ShotLimit(10, 10), ShotLimit(609, 609 / 60.0, Strategy = ShotStrategy.FixedWindow)]")]
    [InlineData("[ShotLimit(10, 10), ShotLimit(69, 69 / 5.0, Strategy = ShotStrategy.SlidingWindow)]")]
    [InlineData("[ShotLimit(10, 0), ShotLimit(20, 20)]")]
    public async Task Limits_that_each_may_refuse(string annotations) =>
        await None("SHOT027", $"public interface IOrders {{ {annotations} void M(); }}");

    [Fact]
    public async Task A_limit_that_the_one_on_its_interface_never_lets_refuse()
    {
        await Single("SHOT027", "[ShotLimit(10, 10)] public interface IOrders { [ShotLimit(20, 20)] void M(); }", "[ShotLimit(20, perSecond: 20)] on 'IOrders.M'");
        await None("SHOT027", "[ShotLimit(10, 10)] public interface IOrders { [ShotExempt, ShotLimit(20, 20)] void M(); void N(); }");
        await None("SHOT027", "[ShotLimit(20, 20)] public interface IOrders { [ShotLimit(10, 10)] void M(); void N(); }");

        // Its window began at another time, so twice its permits fit into one of the method's.
        await None("SHOT027", "[ShotLimit(10, 10, Strategy = ShotStrategy.FixedWindow)] public interface IOrders { [ShotLimit(15, 15, Strategy = ShotStrategy.FixedWindow)] void M(); }");
    }

    [Fact]
    public async Task A_concurrency_limit_with_no_fewer_places_than_the_one_around_it()
    {
        await Single("SHOT027", "[ShotConcurrency(8)] public interface IOrders { [ShotConcurrency(8)] void M(); }", "[ShotConcurrency(8)] on 'IOrders.M' can never refuse: [ShotConcurrency(8)] on what contains it has no more places");
        await None("SHOT027", "[ShotConcurrency(8)] public interface IOrders { [ShotConcurrency(7)] void M(); }");
        await None("SHOT027", "[ShotConcurrency(8)] public interface IOrders { [ShotExempt, ShotConcurrency(9)] void M(); void N(); }");
    }

    [Theory]
    [InlineData("public interface IOrders { [ShotLimit(1, 1, MaxWaitMs = 500), ShotDeadline(1000)] Task M(CancellationToken c); }", "[ShotDeadline(1000)] on 'IOrders.M' has no effect, because a deadline of 500 ms holds there too")]
    [InlineData("[ShotDeadline(500)] public interface IOrders { [ShotLimit(1, 1, MaxWaitMs = 501)] Task M(CancellationToken c); }", "MaxWaitMs = 501 on 'IOrders.M' has no effect")]
    public async Task A_deadline_after_an_earlier_one(string source, string message) => await Single("SHOT037", source, message);

    [Theory]
    [InlineData("public interface IOrders { [ShotLimit(1, 1, MaxWaitMs = 500), ShotDeadline(500)] Task M(CancellationToken c); }")]
    [InlineData("[ShotDeadline(500)] public interface IOrders { [ShotLimit(1, 1, MaxWaitMs = 499)] Task M(CancellationToken c); Task N(CancellationToken c); }")]
    [InlineData("[ShotDeadline(500)] public interface IOrders { [ShotExempt, ShotDeadline(501)] Task M(CancellationToken c); Task N(CancellationToken c); }")]
    [InlineData("public interface IOrders { [ShotLimit(1, 1, MaxWaitMs = -1), ShotDeadline(500)] Task M(CancellationToken c); }")]
    public async Task A_deadline_that_counts(string source) => await None("SHOT037", source);

    [Theory]
    [InlineData("[ShotLimit(100, 100 / 60)]", "'100 / 60' is an integer division, so the rate is 1 instead of 1.6667")]
    [InlineData("[ShotLimit(perSecond: 2 * (100 / 60), permits: 5)]", "'100 / 60' is an integer division")]
    public async Task A_rate_that_an_integer_division_cut(string annotation, string message) =>
        await Single("SHOT036", $"public interface IOrders {{ {annotation} void M(); }}", message);

    [Theory]
    [InlineData("[ShotLimit(100, 120 / 60)]")]
    [InlineData("[ShotLimit(100, perMinute: 120 / 60)]")]
    [InlineData("[ShotLimit(100, 100 / 60.0)]")]
    [InlineData("[ShotLimit(100 / 60, 1)]")]
    [InlineData("[ShotLimit(100, 5 / 60)]")]
    [InlineData("[Obsolete(\"\", (100 / 60) == 2)]")]
    public async Task A_rate_that_is_what_is_written(string annotation) =>
        await None("SHOT036", $"public interface IOrders {{ {annotation} void M(); }}");

    [Theory]
    [InlineData("public interface IOrders { [ShotLimit(1, 1, Abandon = true)] Task M(CancellationToken c); }", "Abandon on 'IOrders.M' has no effect without a deadline. Set MaxWaitMs, or remove Abandon.")]
    [InlineData("public interface IOrders { [ShotLimit(1, 1, MaxAbandoned = 5)] Task M(CancellationToken c); }", "MaxAbandoned on 'IOrders.M' has no effect")]
    [InlineData("public class HomeController : Microsoft.AspNetCore.Mvc.ControllerBase { [ShotLimit(1, 1, TrustCaller = true)] public Task Get(CancellationToken c) => Task.CompletedTask; }", "TrustCaller on 'HomeController.Get' has no effect")]
    [InlineData("[ShotLimit(1, 1, Abandon = true)] public interface IOrders { Task M(CancellationToken c); }", "on 'IOrders' has no effect")]
    public async Task A_setting_without_the_deadline_that_it_is_about(string source, string message) => await Single("SHOT028", source, message);

    [Theory]
    [InlineData("public interface IOrders { [ShotLimit(1, 1, Abandon = true), ShotDeadline(5)] Task M(CancellationToken c); }")]
    [InlineData("[ShotDeadline(5)] public interface IOrders { [ShotLimit(1, 1, MaxAbandoned = 5)] Task M(CancellationToken c); }")]
    [InlineData("[ShotLimit(1, 1, Abandon = true)] public interface IOrders { [ShotDeadline(5)] Task M(CancellationToken c); }")]
    [InlineData("public interface IOrders { [ShotLimit(1, 1, Abandon = false, MaxAbandoned = 0)] Task M(CancellationToken c); }")]
    public async Task A_setting_with_its_deadline(string source) => await None("SHOT028", source);

    [Theory]
    [InlineData("public interface IOrders { [ShotExempt] void M(); [ShotLimit(1, 1)] void N(); }", "[ShotExempt] on 'IOrders.M' has no effect: 'IOrders' has no limit that covers it")]
    [InlineData("public partial class C { [ShotExempt, ShotLimit(1, 1)] public partial void M(); private void MCore() { } }", "nothing but its own limit is on a partial method")]
    [InlineData("[ShotLimit(1, 1)] public interface IOrders { void M(); } public class Orders : IOrders { [ShotExempt] public void M() { } }", "put it on the interface's method")]
    [InlineData("[ShotLimit(1, 1)] public interface IOrders { void M(); } [ShotExempt] public class Orders : IOrders { public void M() { } }", "put it on the interface's method")]
    public async Task An_exemption_from_nothing(string source, string message) => await Single("SHOT029", source, message);

    [Theory]
    [InlineData("[ShotLimit(1, 1)] public interface IOrders { [ShotExempt] void M(); void N(); }")]
    [InlineData("public static class Handlers { [ShotExempt] public static string Get() => \"\"; }")]
    [InlineData("[ShotLimit(1, 1)] public class OrdersController : Microsoft.AspNetCore.Mvc.ControllerBase { [ShotExempt] public string Get() => \"\"; }")]
    public async Task An_exemption_from_something(string source) => await None("SHOT029", source);

    [Theory]
    [InlineData("Handlers.Get();")]
    [InlineData("var s = new Handlers().Post();")]
    public async Task A_handler_called_directly(string call) =>
        await Single(
            "SHOT026",
            $$"""
            using Microsoft.AspNetCore.Builder;
            using Shot.AspNetCore;
            var app = WebApplication.CreateBuilder(args).Build();
            app.UseShot();
            app.MapGet("/", Handlers.Get);
            app.MapPost("/", new Handlers().Post);
            {{call}}
            public class Handlers
            {
                [ShotLimit(1, 1)] public static string Get() => "";
                [ShotLimit(1, 1)] public string Post() => "";
            }
            """,
            "bypasses its limit: only requests to its endpoint are limited");

    [Theory]
    [InlineData("class C { [ShotLimit(1, 1)] public void M() { } public void N() => M(); }")]
    [InlineData("interface I { void M(); } class C : I { [ShotLimit(1, 1)] public void M() { } public void N() => M(); }")]
    public async Task What_nothing_enforces_is_not_gone_around(string source) => await None("SHOT026", source);

    [Fact]
    public async Task A_method_of_a_limited_interface_called_from_inside_its_class()
    {
        const string shop = "public interface IOrders { [ShotLimit(1, 1)] void M(); void N(); [ShotLimit(1, 1)] void O(); } ";
        await Single("SHOT026", shop + "public class C : IOrders { public void M() { } public void N() => M(); public void O() { } }", "This call of 'C.M' bypasses its limit: only calls through 'IOrders' are limited; call it through an injected 'IOrders'");
        await None("SHOT026", shop + "public class C : IOrders { public void M() { } public void N() { } public void O() => M(); }");
        await None("SHOT026", shop + "public class C(IOrders inner) : IOrders { public void M() => inner.M(); public void N() => inner.M(); public void O() => inner.O(); }");
    }

    [Fact]
    public async Task A_handler_with_a_limit_may_call_anothers() => await None("SHOT026", """
        using Microsoft.AspNetCore.Builder;
        using Shot.AspNetCore;
        var app = WebApplication.CreateBuilder(args).Build();
        app.UseShot();
        app.MapGet("/", Handlers.Get);
        app.MapPost("/", Handlers.Post);
        app.MapPut("/", [ShotLimit(1, 1)] () => Handlers.Get());
        public static class Handlers
        {
            [ShotLimit(1, 1)] public static string Get() => "";
            [ShotLimit(1, 1)] public static string Post() => Get();
        }
        """);

    [Fact]
    public async Task Guarded_calls_go_around_nothing()
    {
        await None("SHOT026", "public interface IOrders { [ShotLimit(1, 1)] void M(); } public class Shop(IOrders orders) { public void Sell() => orders.M(); }");
        await None("SHOT026", "public partial class C { [ShotLimit(1, 1)] public partial void M(); private void MCore() { } public void N() => M(); }");
    }

    [Fact]
    public async Task A_class_taken_in_place_of_its_limited_interface()
    {
        await Single("SHOT015", Orders + "public class Shop(Orders orders) { public Orders Get() => orders; }", "Calls of 'Orders' bypass the limits of its interface 'IOrders'. Inject 'IOrders' instead.");
        await None("SHOT015", Orders + "public class Shop(IOrders orders, string name) { public (IOrders, string) Get() => (orders, name); }");
        await None("SHOT015", "public interface IBus { [ShotLimit(1, 1)] void M(); } public class Bus : IBus { public void M() { } } public class Cached(Bus inner) : IBus { public void M() => inner.M(); }");
    }

    [Theory]
    [InlineData("(Orders)orders", 1)]
    [InlineData("orders as Orders", 1)]
    [InlineData("(IEquatable<int>)orders", 1)]
    [InlineData("(object)orders", 0)]
    [InlineData("orders as IDisposable", 0)]
    [InlineData("(IOrders)(object)orders", 0)]
    [InlineData("(GuardedOrders)orders", 0)]
    public async Task A_cast_of_a_limited_interface(string cast, int expected) =>
        Assert.Equal(expected, (await Findings(Orders + "public class Shop(IOrders orders) { public object? Get() => " + cast + "; }")).Count(static found => found.Id == "SHOT016"));

    [Theory]
    [InlineData("try { await orders.PlaceAsync(stop); } catch (Exception problem) { Console.WriteLine(problem); }", "Add 'when (problem is not IShotException)'")]
    [InlineData("try { await orders.PlaceAsync(stop).ConfigureAwait(false); } catch { Console.WriteLine(); }", "Add 'when (error is not IShotException)'")]
    [InlineData("try { orders.Count(); } catch (InvalidOperationException) { } catch (Exception) { }", "This also catches refusals of 'IOrders.Count'")]
    [InlineData("try { new Orders().Guarded().Count(); } catch (Exception) { }", "This also catches refusals of 'IOrders.Count'")]
    [InlineData("try { orders.Count(); } catch (Exception error) { throw new InvalidOperationException(\"no order\", error); }", "This also catches refusals of 'IOrders.Count'")]
    public async Task A_refusal_caught_as_a_failure(string body, string message) => await Single("SHOT032", Caller(body), message);

    [Theory]
    [InlineData("try { orders.Count(); } catch (Exception error) when (error is not IShotException) { }")]
    [InlineData("try { orders.Count(); } catch (Exception error) when (error is IShotException) { } catch (Exception) { }")]
    [InlineData("try { orders.Count(); } catch (ShotOverloadedException) { } catch (Exception) { }")]
    [InlineData("try { orders.Count(); } catch (Exception error) { Console.WriteLine(error is IShotException); }")]
    [InlineData("try { orders.Count(); } catch (Exception) { throw; }")]
    [InlineData("try { orders.Count(); } catch (Exception error) { Console.WriteLine(error); throw (error); }")]
    [InlineData("try { orders.Count(); } catch (InvalidOperationException) { }")]
    [InlineData("try { orders.Free(); } catch (Exception) { }")]
    [InlineData("try { Func<int> later = () => orders.Count(); Console.WriteLine(later); } catch (Exception) { }")]
    [InlineData("try { var task = orders.PlaceAsync(stop); Console.WriteLine(task); } catch (Exception) { }")]
    [InlineData("try { orders.Guarded().TryCount(); } catch (Exception) { }")]
    public async Task A_refusal_that_is_told_from_a_failure(string body) => await None("SHOT032", Caller(body));

    [Theory]
    [InlineData("", "I", "or .Guarded() on the instance")]
    [InlineData("class C : I { public void M() { } } static class Scan { static void Add(object services, System.Reflection.Assembly assembly) { } }", "I", "Call services.AddShot() after its registration")]
    [InlineData("public interface IDerived : I;", "IDerived,I", "no code is seen to register or decorate it")]
    [InlineData("public class C(I i) { public I Inner => i.Guarded(); }", "", "")]
    [InlineData("public class C(GuardedI inner) { public GuardedI Inner => inner; }", "", "")]
    [InlineData("static class Registrations { static void Add(IServiceCollection services) => services.AddShot(); }", "", "")]
    [InlineData("static class Registrations { static void Add(IServiceCollection services) => services.ExemptFromShot<I>(); }", "", "")]
    public async Task An_interface_that_an_application_neither_registers_nor_decorates(string source, string interfaces, string message)
    {
        const string contract = "using Microsoft.Extensions.DependencyInjection; public interface I { [ShotLimit(1, 1)] void M(); } ";
        var found = (await GeneratorRun.Application(contract + source, "static class Program { static void Main() { } }").Compiles().Findings()).Where(IsIt).ToList();
        Assert.Equal(interfaces.Split(',', StringSplitOptions.RemoveEmptyEntries).Order(), found.Select(static finding => finding.Split('\'')[1]).Order());
        Assert.All(found, finding => Assert.Contains(message, finding, StringComparison.Ordinal));
        Assert.DoesNotContain(await GeneratorRun.Library(contract + source).Findings(), IsIt);

        static bool IsIt(string finding) => finding.StartsWith("SHOT045: ", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("app.MapGet(\"/\", [ShotLimit(1, 1, Key = \"tenant\")] () => \"\");", "has the key 'tenant', but no AddKey call adds 'tenant': write options.AddKey(\"tenant\", context => …) in AddShot, or ip, user")]
    [InlineData("app.MapGet(\"/\", [ShotLimit(1, 1, Key = \"ip+usr\")] () => \"\");", "has the key 'ip+usr', but no AddKey call adds 'usr'")]
    [InlineData("app.MapGet(\"/\", Get); [ShotLimit(1, 1, Key = \"users\")] static string Get() => \"\";", "'GET /' has the key 'users'")]
    [InlineData("Add(options => options.AddKey(\"region\", _ => null)); app.MapControllers(); [ShotLimit(1, 1, Key = \"tenant\")] public class OrdersController : Microsoft.AspNetCore.Mvc.ControllerBase { }", "'OrdersController' has the key 'tenant'")]
    public async Task A_key_that_nothing_adds(string calls, string message) => await Single("SHOT044", WithKeys(calls), message);

    [Theory]
    [InlineData("Add(options => options.AddKey(\"tenant\", _ => null)); app.MapGet(\"/\", [ShotLimit(1, 1, Key = \"tenant+ip\")] () => \"\");")]
    [InlineData("const string name = \"tenant\"; Add(options => options.AddKey(read: _ => null, name: name)); app.MapGet(\"/\", [ShotLimit(1, 1, Key = name)] () => \"\");")]
    [InlineData("Add(options => options.AddKey(args[0], _ => null)); app.MapGet(\"/\", [ShotLimit(1, 1, Key = \"tenant\")] () => \"\");")]
    [InlineData("app.MapGet(\"/{a}\", [ShotLimit(1, 1, Key = \"ip\"), ShotLimit(1, 1, Key = \"route:a\")] (string a) => a);")]
    public async Task A_key_that_is_added_or_built_in(string calls) => await None("SHOT044", WithKeys(calls));

    private static string WithKeys(string calls) => Mapped("") + "void Add(Action<ShotHttpOptions> configure) => configure(new ShotHttpOptions()); " + calls;

    [Theory]
    [InlineData("public interface I { [ShotDeadline(5)] Task M(CancellationToken stop); } public class C : I { public Task M(CancellationToken stop) => Task.Delay(5); }", "'C.M' has a deadline of 5 ms but never uses its 'stop'")]
    [InlineData("[ShotDeadline(7)] public interface I { Task M(CancellationToken stop); } public class C : I { Task I.M(CancellationToken stop) => Task.Delay(5); }", "a deadline of 7 ms")]
    [InlineData("public partial class C { [ShotDeadline(5)] public partial Task M(CancellationToken c); private Task MCore(CancellationToken c) => Task.Delay(5); }", "'C.MCore' has a deadline")]
    public async Task Work_that_never_looks_at_its_token(string source, string message) => await Single("SHOT031", source, message);

    [Fact]
    public async Task Handlers_that_never_look_at_their_token()
    {
        const string web = """
            using Microsoft.AspNetCore.Builder;
            using Shot.AspNetCore;
            var app = WebApplication.CreateBuilder(args).Build();
            app.UseShot();

            """;
        await Single("SHOT031", web + "app.MapGet(\"/\", [ShotDeadline(5)] async (CancellationToken stop) => await Task.Delay(5));", "never uses its 'stop'");
        await Single("SHOT031", web + "app.MapGet(\"/\", Get); [ShotDeadline(5)] static Task Get(CancellationToken stop) => Task.Delay(5);", "never uses its 'stop'");
        await None("SHOT031", web + "app.MapGet(\"/\", [ShotDeadline(5)] async (CancellationToken stop) => await Task.Delay(5, stop));");
    }

    [Fact]
    public async Task A_handler_that_cannot_see_its_deadline()
    {
        await Single("SHOT038", Mapped("app.MapGet(\"/\", [ShotDeadline(5)] async () => await Task.Delay(5));"), "is answered after 5 ms, but its work goes on");
        await Single("SHOT038", Mapped("app.MapGet(\"/\", Get); [ShotDeadline(5)] static Task Get() => Task.Delay(5);"), "'Program.Get' is answered after 5 ms");
        await Single("SHOT038", Mapped("app.MapControllers(); [ShotDeadline(5)] public class OrdersController : Microsoft.AspNetCore.Mvc.ControllerBase { public Task Get() => Task.Delay(5); }"), "'OrdersController.Get' is");

        await None("SHOT038", Mapped("app.MapGet(\"/\", [ShotDeadline(5)] async () => await Task.Yield());"));
        await None("SHOT038", Mapped("app.MapGet(\"/\", [ShotDeadline(5)] async (Microsoft.AspNetCore.Http.HttpContext context) => await Task.Delay(5, context.RequestAborted));"));
        await None("SHOT038", Mapped("app.MapGet(\"/\", [ShotLimit(1, 1)] async () => await Task.Delay(5));"));
        await None("SHOT038", Mapped("app.MapControllers(); [ShotDeadline(5)] public class OrdersController : Microsoft.AspNetCore.Mvc.ControllerBase { public Task Get() => Task.Delay(5, HttpContext.RequestAborted); }"));
        await None("SHOT038", Mapped("app.MapControllers(); [ShotDeadline(5)] public class OrdersController : Microsoft.AspNetCore.Mvc.ControllerBase { [ShotExempt] public Task Get() => Task.Delay(5); }"));
        await None("SHOT038", "public partial class C { [ShotDeadline(5, Abandon = true)] public partial Task M(); private Task MCore() => Task.Delay(5); }");
    }

    /// <summary>A method that is only named, or only described by an expression tree, is not called there.</summary>
    [Theory]
    [InlineData("SHOT031", "=> Later(stop.ThrowIfCancellationRequested);")]
    [InlineData("SHOT031", "=> Describe(() => Count(stop));")]
    [InlineData("SHOT031", "{ Expression<Func<int>> count = () => Count(); return count.Body.CanReduce ? null! : null!; }")]
    [InlineData("SHOT038", "{ Action count = Wait; return count == null ? null! : null!; }", "")]
    [InlineData("SHOT038", "{ Expression<Func<int>> count = () => Count(); return count.Body.CanReduce ? null! : null!; }", "")]
    [InlineData("SHOT038", "=> Describe(() => Count());", "")]
    public async Task Method_groups_and_expression_trees_are_no_calls(string id, string body, string parameter = "CancellationToken stop") => await None(id, $$"""
        using System.Linq.Expressions;
        using Microsoft.AspNetCore.Builder;
        using Shot.AspNetCore;

        var app = WebApplication.CreateBuilder(args).Build();
        app.UseShot();
        app.MapGet("/", Work.Run);

        static class Work
        {
            [ShotDeadline(5)] public static Task Run({{parameter}}) {{body}}
            static Task Later(Action work) => null!;
            static Task Describe(Expression<Func<int>> work) => null!;
            static void Wait() { }
            static void Wait(CancellationToken stop) { }
            static int Count() => 0;
            static int Count(CancellationToken stop) => 0;
        }
        """);

    private static string Mapped(string calls) => "using Microsoft.AspNetCore.Builder; using Shot.AspNetCore; var app = WebApplication.CreateBuilder(args).Build(); app.UseShot(); " + calls;

    [Theory]
    [InlineData("public interface I { [ShotDeadline(5)] Task M(CancellationToken stop); } public class C : I { public Task M(CancellationToken stop) => Task.Delay(5, stop); }")]
    [InlineData("public interface I { [ShotDeadline(5)] Task M(CancellationToken stop); } public class C : I { public Task M(CancellationToken stop) => Task.CompletedTask; }")]
    [InlineData("public interface I { [ShotLimit(1, 1)] Task M(CancellationToken stop); } public class C : I { public Task M(CancellationToken stop) => Task.Delay(5); }")]
    [InlineData("public interface I { [ShotDeadline(5)] Task M(CancellationToken stop); } public class C { public Task M(CancellationToken stop) => Task.Delay(5); }")]
    public async Task Work_that_looks_at_its_token_or_needs_none(string source) => await None("SHOT031", source);

    private const string Orders = """
        public interface IOrders
        {
            [ShotLimit(1, 1)] int Count();
            [ShotLimit(1, 1)] Task PlaceAsync(CancellationToken stop);
            void Free();
        }

        public class Orders : IOrders
        {
            public int Count() => 0;
            public Task PlaceAsync(CancellationToken stop) => Task.CompletedTask;
            public void Free() { }
        }


        """;

    private static string Caller(string body) => Orders + $$"""
        public class Caller(IOrders orders)
        {
            public async Task CallAsync(CancellationToken stop)
            {
                await Task.Yield();
                {{body}}
                orders.Free();
            }
        }
        """;

    private static async Task Single(string id, string source, string message)
    {
        var found = (await Findings(source)).Where(diagnostic => diagnostic.Id == id).ToList();
        Assert.Contains(message, Assert.Single(found).GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Equal("Source0.cs", found[0].Location.SourceTree?.FilePath);
    }

    private static async Task None(string id, string source) => Assert.DoesNotContain(await Findings(source), diagnostic => diagnostic.Id == id);

    private static async Task<IEnumerable<Diagnostic>> Findings(string source)
    {
        var run = source.Contains("WebApplication", StringComparison.Ordinal) ? GeneratorRun.Application(source) : GeneratorRun.Application(source, Program);
        Assert.DoesNotContain(run.Output.GetDiagnostics(TestContext.Current.CancellationToken), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && !diagnostic.Id.StartsWith("CS1029", StringComparison.Ordinal));
        return await run.Diagnostics();
    }
}
