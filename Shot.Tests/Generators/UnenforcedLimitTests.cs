using Microsoft.CodeAnalysis;
using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.Generators;

/// <summary>
/// Whatever would leave a limit unenforced is an error, by the analyzers and, where these are off, by the emitted code.
/// </summary>
public sealed class UnenforcedLimitTests
{
    private const string Web = """
        using Microsoft.AspNetCore.Builder;
        using Microsoft.AspNetCore.Mvc;
        using Microsoft.Extensions.DependencyInjection;
        using Shot.AspNetCore;

        """;

    /// <summary>A library that registers an annotated service and maps an annotated endpoint.</summary>
    private const string Parts = Web + """
        using Microsoft.AspNetCore.Routing;
        namespace Parts;
        public interface IOrders { [ShotLimit(1, 1)] void M(); }
        public class Orders : IOrders { public void M() { } }
        public static class Parts
        {
            public static void AddParts(this IServiceCollection services) => services.AddScoped<IOrders, Orders>();
            public static void MapParts(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/part", [ShotLimit(1, 1)] () => "");
        }
        """;

    [Theory]
    [InlineData("SHOT001", "class C { [ShotLimit(1, 1)] public void M() { } }", "'C.M' has a limit that nothing enforces: no call here maps it")]
    [InlineData("SHOT001", "static class C { extension(string text) { [ShotLimit(1, 1)] public string M() => text; } }", "'C.M' has a limit that nothing enforces")]
    [InlineData("SHOT001", "class C : IDisposable { [ShotLimit(1, 1)] void IDisposable.Dispose() { } }", "it implements an interface")]
    [InlineData("SHOT001", "class C { public int P { [ShotLimit(1, 1)] get => 1; } }", "only whole methods are guarded")]
    [InlineData("SHOT001", "class C { [ShotLimit(1, 1)] public static C operator +(C a, C b) => a; }", "only whole methods are guarded")]
    [InlineData("SHOT001", "class C { [ShotLimit(1, 1)] ~C() { } }", "only whole methods are guarded")]
    [InlineData("SHOT001", "[ShotLimit(1, 1)] class C { public void M() { } }", "only when it is a controller")]
    [InlineData("SHOT001", "[ShotLimit(1, 1)] interface I : IDisposable { int P { get; } }", "it declares no method that the limit could cover")]
    [InlineData("SHOT001", "interface I { [ShotLimit(1, 1)] static void M() { } }", "'I.M' has a limit that nothing enforces: a static member")]
    [InlineData("SHOT001", "interface I { [ShotLimit(1, 1)] sealed void M() { } }", "a sealed or private member")]
    [InlineData("SHOT001", "interface I { [ShotLimit(1, 1)] private void M() { } }", "a sealed or private member")]
    [InlineData("SHOT001", "interface I { [ShotLimit(1, 1)] protected void M() { } }", "a protected member")]
    [InlineData("SHOT001", "interface J { void M(); } interface I : J { [ShotLimit(1, 1)] void J.M() { } }", "it implements 'J.M'; put the annotation there")]
    [InlineData("SHOT001", "interface I { int P { [ShotLimit(1, 1)] get; } }", "only whole methods are guarded")]
    [InlineData("SHOT001", "class C { void M() { Action a = [ShotLimit(1, 1)] () => { }; a(); } }", "it is not passed to a Map… call as a handler")]
    [InlineData("SHOT001", "class C { void M() { L(); [ShotLimit(1, 1)] void L() { } } }", "no call here maps it")]
    [InlineData("SHOT004", "interface I { static abstract void S(); [ShotLimit(1, 1)] void M(); }", "'I' cannot be decorated, so its limits are not enforced: 'I.S' is static abstract")]
    [InlineData("SHOT004", "interface I { protected void S(); [ShotLimit(1, 1)] void M(); }", "'I.S' is protected")]
    [InlineData("SHOT004", "class C { private interface I { [ShotLimit(1, 1)] void M(); } }", "'I' is private")]
    [InlineData("SHOT004", "file interface I { [ShotLimit(1, 1)] void M(); }", "'I' is file-local")]
    [InlineData("SHOT004", "namespace Orleans.Runtime { public interface IAddressable; } interface I : Orleans.Runtime.IAddressable { [ShotLimit(1, 1)] System.Threading.Tasks.Task M(); }", "put the limit on the grain class's method, as 'public partial Task Place(…);' with the work in 'PlaceCore'")]
    [InlineData("SHOT004", "namespace Orleans.Runtime { public interface IAddressable; } [ShotLimit(1, 1)] interface I : Orleans.Runtime.IAddressable { System.Threading.Tasks.Task M(); }", "Orleans calls grains without a decorator")]
    [InlineData("SHOT004", "class GuardedI { } interface I { [ShotLimit(1, 1)] void M(); }", "the names that its decorator could have are taken")]
    [InlineData("SHOT004", "class C<T> { public interface I<T> { [ShotLimit(1, 1)] void M(); } }", "a type parameter hides one")]
    [InlineData("SHOT005", "interface I { [ShotLimit(1, 1, MaxWaitMs = 5)] int M(CancellationToken c); }", "'I.M' returns no task")]
    [InlineData("SHOT005", "[ShotLimit(1, 1, MaxWaitMs = 5)] interface I { int M(CancellationToken c); }", "'I.M' returns no task")]
    [InlineData("SHOT005", "partial class C { [ShotLimit(1, 1, MaxWaitMs = 5)] public partial void M(); void MCore() { } }", "'C.M' returns no task")]
    [InlineData("SHOT006", "interface I { [ShotLimit(1, 1, MaxWaitMs = 5)] Task M(); }", "Add a CancellationToken parameter, or set Abandon = true")]
    [InlineData("SHOT006", "interface I { [ShotLimit(1, 1, MaxWaitMs = 5)] IAsyncEnumerable<int> M(); }", "Add a CancellationToken parameter, or set Abandon = true")]
    [InlineData("SHOT009", "interface I { [ShotLimit(0, 1)] void M(); }", "The burst (permits) of the limit on 'I.M' is 0: write 1 to 2147483647")]
    [InlineData("SHOT009", "interface I { [ShotLimit(5, perSecond: 5 / 60)] void M(); }", "so write perMinute: 5")]
    [InlineData("SHOT009", "interface I { [ShotLimit(1, double.NaN)] void M(); }", "The rate (perSecond)")]
    [InlineData("SHOT009", "interface I { [ShotLimit(1, perMinute: 1 / 2)] void M(); }", "The rate (perMinute) of the limit on")]
    [InlineData("SHOT009", "interface I { [ShotLimit(100, perDay: 0.01)] void M(); }", "The time to refill (permits / perDay)")]
    [InlineData("SHOT009", "interface I { [ShotLimit(1, double.PositiveInfinity)] void M(); }", "write a number above zero, at most 2147483647")]
    [InlineData("SHOT009", "interface I { [ShotLimit(1, 1e-9)] void M(); }", "write numbers that refill within 1000 days")]
    [InlineData("SHOT009", "interface I { [ShotLimit(1, 1, MaxWaitMs = -1)] Task M(CancellationToken c); }", "MaxWaitMs of the limit on 'I.M' is -1")]
    [InlineData("SHOT009", "interface I { [ShotLimit(2000000, 1e6, Strategy = ShotStrategy.SlidingWindow)] void M(); }", "write 1 to 1048575")]
    [InlineData("SHOT009", "interface I { [ShotLimit(1, 1, Strategy = (ShotStrategy)9)] void M(); }", "The strategy")]
    [InlineData("SHOT009", "interface I { [ShotLimit(1, int.MaxValue, Strategy = ShotStrategy.FixedWindow)] void M(); }", "The window (permits / perSecond) of the limit on 'I.M' is 4.6")]
    [InlineData("SHOT001", "class C { [ShotConcurrency(1)] public void M() { } }", "no call here maps it")]
    [InlineData("SHOT001", "class C { [ShotDeadline(1)] public Task M(CancellationToken c) => Task.CompletedTask; }", "no call here maps it")]
    [InlineData("SHOT001", "[ShotConcurrency(1)] class C { public void M() { } }", "only when it is a controller")]
    [InlineData("SHOT005", "interface I { [ShotDeadline(5)] int M(CancellationToken c); }", "'I.M' returns no task")]
    [InlineData("SHOT006", "interface I { [ShotDeadline(5)] Task M(); }", "Add a CancellationToken parameter, or set Abandon = true")]
    [InlineData("SHOT009", "interface I { [ShotConcurrency(0)] void M(); }", "The concurrency of the limit on 'I.M' is 0: write 1 to 1048576")]
    [InlineData("SHOT009", "interface I { [ShotDeadline(0)] Task M(CancellationToken c); }", "The deadline of the limit on 'I.M' is 0")]
    [InlineData("SHOT009", "interface I { [ShotLimit(1, 1, MaxAbandoned = -1)] Task M(CancellationToken c); }", "MaxAbandoned of the limit on 'I.M' is -1")]
    [InlineData("SHOT010", "partial class C { [ShotConcurrency(1)] public partial void M(); }", "'C' has no method 'MCore'")]
    [InlineData("SHOT010", "partial class C { [ShotLimit(1, 1)] public partial void M(); public partial void M() { } }", "it has one already")]
    [InlineData("SHOT010", "partial class C { [ShotLimit(1, 1)] partial void M(); void MCore() { } }", "without an accessibility modifier")]
    [InlineData("SHOT010", "partial class C { [ShotLimit(1, 1)] public partial void M(); }", "'C' has no method 'MCore'")]
    [InlineData("SHOT010", "partial class C { [ShotLimit(1, 1)] public partial int M(int a); int MCore(long a) => 1; }", "'C' has no method 'MCore' of the same parameters and return type; put the work there: 'int MCore(int a)'")]
    [InlineData("SHOT010", "partial class C { [ShotLimit(1, 1)] public partial int M(ref int a); long MCore(ref int a) => 1; }", "put the work there: 'int MCore(ref int a)'")]
    [InlineData("SHOT010", "partial class C { [ShotLimit(1, 1)] public static partial int M(); int MCore() => 1; }", "put the work there: 'static int MCore()'")]
    [InlineData("SHOT010", "class B { private int MCore() => 1; } partial class C : B { [ShotLimit(1, 1)] public partial int M(); }", "put the work there: 'int MCore()'")]
    [InlineData("SHOT010", "partial class C { [ShotLimit(1, 1)] public virtual partial int M(); int MCore() => 1; }", "make 'MCore' virtual in its place")]
    [InlineData("SHOT010", "class B { public virtual int M() => 0; } partial class C : B { [ShotLimit(1, 1)] public override partial int M(); int MCore() => 1; }", "seal it")]
    [InlineData("SHOT001", "class C { [method: ShotLimit(1, 1)] event Action? E; void F() => E?.Invoke(); }", "only whole methods are guarded")]
    [InlineData("SHOT010", "class O { partial class C { [ShotLimit(1, 1)] public partial void M(); void MCore() { } } }", "the type 'O' is not partial")]
    [InlineData("SHOT058", "partial class C { [ShotLimit(1, 1, CostFrom = \"F\")] public partial Task M(int a); Task MCore(int a) => throw null!; }", "'F' cannot state the cost of calls of 'C.M': 'C' has no method of that name; write 'int F(int a)' there")]
    [InlineData("SHOT058", "partial class C { [ShotLimit(1, 1, CostFrom = nameof(F))] public partial void M(int a); void MCore(int a) { } int F(long a) => 1; }", "its parameters are others; write 'int F(int a)'")]
    [InlineData("SHOT058", "partial class C { [ShotLimit(1, 1, CostFrom = nameof(F))] public partial void M(int a); void MCore(int a) { } long F(int a) => 1; }", "it returns 'long'; write 'int F(int a)'")]
    [InlineData("SHOT058", "partial class C { [ShotLimit(1, 1, CostFrom = nameof(F))] public static partial int M(); static int MCore() => 1; int F() => 1; }", "make it static")]
    [InlineData("SHOT058", "partial class C { [ShotLimit(1, 1, CostFrom = nameof(MCore))] public partial int M(); int MCore() => 1; }", "it is the work that the limit is for")]
    [InlineData("SHOT058", "partial class C { [ShotLimit(1, 1, CostFrom = nameof(F))] public partial int M(); int MCore() => 1; [System.Obsolete(\"\", true)] int F() => 1; }", "it is obsolete as an error")]
    [InlineData("SHOT058", "[ShotLimit(1, 1, CostFrom = nameof(F))] interface I { int M(); int F(); }", "put CostFrom on an annotation of the method's own")]
    [InlineData("SHOT059", "interface I { [ShotLimit(1, 1, Settles = true, Strategy = ShotStrategy.FixedWindow)] void M(); }", "The limit on 'I.M' cannot have Settles: a window cannot owe permits")]
    [InlineData("SHOT059", "interface I { [ShotLimit(1, 1, Settles = true, Scope = ShotScope.Cluster)] Task M(); }", "the store keeps no charge of a single call")]
    [InlineData("SHOT059", "interface I { [ShotLimit(1, 1, Settles = true), ShotLimit(1, 1, Name = \"n\", Scope = ShotScope.Cluster)] Task M(); }", "put the limit with Settles on what this calls")]
    [InlineData("SHOT035", "partial class C { [ShotLimit(1, 1, Fallback = \"F\")] public partial int M(int a); int MCore(int a) => a; }", "'C' has no method of that name; write 'int F(int a)' there, and name it by nameof")]
    [InlineData("SHOT035", "partial class C { [ShotLimit(1, 1, Fallback = nameof(F))] public partial Task<int> M(int a, string? b); Task<int> MCore(int a, string? b) => throw null!; Task<int> F(int a, object b) => throw null!; }", "its parameters are others; write 'Task<int> F(int a, string? b)'")]
    [InlineData("SHOT035", "partial class C { [ShotLimit(1, 1, Fallback = nameof(F))] public partial Task<int> M(); Task<int> MCore() => throw null!; int F() => 1; }", "it returns 'int'; write 'Task<int> F()'")]
    [InlineData("SHOT035", "partial class C { [ShotLimit(1, 1, Fallback = nameof(F))] public static partial int M(); static int MCore() => 1; int F() => 1; }", "make it static")]
    [InlineData("SHOT035", "partial class C { [ShotLimit(1, 1, Fallback = nameof(F))] public partial int M(ref int a); int MCore(ref int a) => 1; int F(int a) => 1; }", "write 'int F(ref int a)'")]
    [InlineData("SHOT035", "partial class C { [ShotLimit(1, 1, Fallback = nameof(F))] public partial void M<T>(T a) where T : class; void MCore<T>(T a) where T : class { } void F<T>(T a) where T : struct { } }", "write 'void F<T>(T a)'")]
    [InlineData("SHOT035", "partial class C { [ShotLimit(1, 1, Fallback = nameof(MCore))] public partial int M(); int MCore() => 1; }", "it is the work that the limit is for")]
    [InlineData("SHOT035", "partial class C { [ShotLimit(1, 1, Fallback = nameof(M))] public partial int M(); int MCore() => 1; }", "it is the work that the limit is for")]
    [InlineData("SHOT035", "partial class C { [ShotLimit(1, 1, Fallback = nameof(F))] public partial int M(); int MCore() => 1; [ShotLimit(1, 1)] public partial int F(); int FCore() => 1; }", "it has a limit of its own")]
    [InlineData("SHOT035", "partial class C { [ShotLimit(1, 1, Fallback = nameof(F))] public partial int M(); int MCore() => 1; int F => 1; }", "it is no method")]
    [InlineData("SHOT035", "partial class C { [ShotLimit(1, 1, Fallback = nameof(F)), ShotConcurrency(1, Fallback = nameof(G))] public partial int M(); int MCore() => 1; int F() => 1; int G() => 1; }", "another annotation names 'G'")]
    [InlineData("SHOT035", "class B { private int F() => 1; } partial class C : B { [ShotConcurrency(1, Fallback = \"F\")] public partial int M(); int MCore() => 1; }", "it is not accessible in 'C'; make it protected")]
    [InlineData("SHOT035", "interface I { [ShotLimit(1, 1, Fallback = \"F\")] int M(int a); }", "'F' cannot answer refused calls of 'I.M': 'I' has no method of that name")]
    [InlineData("SHOT035", "interface I { [ShotLimit(1, 1, Fallback = nameof(F))] int M(); private static int F() => 1; }", "make it public or internal")]
    [InlineData("SHOT035", "interface I { [ShotLimit(1, 1, Fallback = nameof(F))] int M(); [ShotLimit(1, 1)] int F(); }", "it has a limit of its own")]
    [InlineData("SHOT035", "interface I { [ShotLimit(1, 1, Fallback = nameof(M))] int M(); }", "it is the work that the limit is for")]
    [InlineData("SHOT035", "[ShotLimit(1, 1, Fallback = nameof(F))] interface I { int M(); int F(); }", "put Fallback on an annotation of the method's own")]
    public async Task A_declaration_that_nothing_can_guard(string id, string source, string message)
    {
        var errors = await GeneratorRun.Application("namespace Shop { class P { static void Main() { } } }", source).Errors();
        var error = Assert.Single(errors);
        Assert.StartsWith(id + ": ", error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("app.MapGet(\"/a\", [ShotLimit(1, 1)] () => \"\").ShortCircuit(); app.MapGet(\"/b\", Handlers.Get);", "GET /a")]
    [InlineData("app.MapGet(\"/a\", Handlers.Get).WithName(\"a\").ShortCircuit(200);", "Handlers.Get")]
    [InlineData("var a = app.MapGet(\"/a\", Handlers.Get); a.ShortCircuit();", "Handlers.Get")]
    [InlineData("var group = app.MapGroup(\"/g\"); group.ShortCircuit(); group.MapGet(\"/a\", Handlers.Get);", "Handlers.Get")]
    [InlineData("app.MapGet(\"/a\", () => \"\").RequireShotLimit(1, perSecond: 1).ShortCircuit(); app.MapGet(\"/b\", Handlers.Get);", "RequireShotLimit")]
    [InlineData("app.MapShortCircuit(404, \"favicon.ico\").RequireShotLimit(1, perSecond: 1); app.MapGet(\"/b\", Handlers.Get);", "RequireShotLimit")]
    [InlineData("app.MapGet(\"/a\", Attributed.Get); app.MapGet(\"/b\", Handlers.Get);", "Attributed.Get", "static class Attributed { [ShotLimit(1, 1), Microsoft.AspNetCore.Http.ShortCircuit] public static string Get() => \"\"; } namespace Microsoft.AspNetCore.Http { class ShortCircuitAttribute : Attribute; }")]
    [InlineData("app.MapControllers().ShortCircuit(); app.MapGet(\"/b\", Handlers.Get);", "HomeController.Get", "public class HomeController : ControllerBase { [ShotLimit(1, 1)] public string Get() => \"\"; }")]
    public async Task A_limited_endpoint_that_is_short_circuited(string calls, string name, string types = "") =>
        Assert.Equal(
            [$"SHOT013: The limit on '{name}' is not enforced: routing runs a short-circuited endpoint itself, before UseShot(); remove ShortCircuit()"],
            await GeneratorRun.Application(Mapped(calls, types)).Errors());

    [Theory]
    [InlineData("app.MapGet(\"/free\", () => \"\").ShortCircuit(); app.MapGet(\"/a\", Handlers.Get);")]
    [InlineData("app.MapShortCircuit(404, \"favicon.ico\"); app.MapGet(\"/a\", Handlers.Get).RequireShotLimit(1, perSecond: 1);")]
    [InlineData("var free = app.MapGroup(\"/free\"); free.ShortCircuit(); var a = app.MapGet(\"/a\", Handlers.Get);")]
    public async Task A_short_circuit_of_what_has_no_limit(string calls) =>
        Assert.Empty(await GeneratorRun.Application(Mapped(calls)).Errors());

    [Theory]
    [InlineData("app.UseMvc();")]
    [InlineData("app.UseMvcWithDefaultRoute();")]
    public async Task An_action_with_a_limit_that_UseMvc_runs_without_an_endpoint(string call) =>
        Assert.Equal(
            ["SHOT013: The limit on 'HomeController.Get' is not enforced: UseMvc() runs actions that are no endpoints; "
                + "write MapControllers() or MapControllerRoute(…) in its place, and leave EnableEndpointRouting on"],
            await GeneratorRun.Application(Mapped(call + " app.MapGet(\"/b\", Handlers.Get);", "public class HomeController : ControllerBase { [ShotLimit(1, 1)] public string Get() => \"\"; }")).Errors());

    private static string Mapped(string calls, string types = "") => Web + $$"""
        var app = WebApplication.CreateBuilder(args).Build();
        app.UseShot();
        {{calls}}
        app.Run();
        static class Handlers { [ShotLimit(1, 1)] public static string Get() => ""; }
        {{types}}
        """;

    [Theory]
    [InlineData("services.AddShot(); services.AddScoped<IOrders, Orders>();", "IOrders")]
    [InlineData("services.AddShot().AddScoped<IOrders, Orders>();", "IOrders")]
    [InlineData("services.AddLogging().AddShot(); services.Add(new ServiceDescriptor(typeof(IOrders), typeof(Orders), ServiceLifetime.Scoped));", "IOrders")]
    [InlineData("services.AddShot(); if (args.Length > 0) { services.AddScoped<IOrders, Orders>(); }", "IOrders")]
    [InlineData("services.AddShot(); services.AddParts();", "AddParts")]
    public async Task A_registration_after_AddShot(string calls, string name) =>
        Assert.Equal(
            [$"SHOT025: '{name}' comes after AddShot(), so its limits are not enforced. Move AddShot() after it."],
            await GeneratorRun.Application(Registrations(calls)).Errors());

    [Theory]
    [InlineData("services.AddScoped<IOrders, Orders>(); services.AddShot(); services.AddLogging();")]
    [InlineData("services.AddScoped<IOrders, Orders>().AddShot();")]
    [InlineData("services.AddShot(); services.AddParts(); services.AddShot();")]
    [InlineData("services.AddShot().AddScoped<IOrders, Orders>().AddShot();")]
    [InlineData("services.AddShot(); services.ExemptFromShot<IOrders>(); services.AddScoped<IOrders, Orders>();")]
    [InlineData("services.AddShot(); var other = new ServiceCollection(); other.AddScoped<IOrders, Orders>();")]
    [InlineData("if (args.Length > 0) { services.AddShot(); } else { services.AddScoped<IOrders, Orders>(); }")]
    public async Task A_registration_that_AddShot_sees(string calls) =>
        Assert.Empty(await GeneratorRun.Application(Registrations(calls)).Errors());

    [Fact]
    public async Task Mapping_an_override_maps_the_annotated_method_that_it_overrides()
    {
        const string start = Web + "var app = WebApplication.CreateBuilder(args).Build(); app.UseShot(); app.MapGet(\"/\", new Derived().Get);";
        Assert.Empty(await GeneratorRun.Application(start + """
            public class Base { [ShotLimit(1, 1)] public virtual string Get() => ""; }
            public class Derived : Base { public override string Get() => ""; }
            """).Errors());
        Assert.Empty(await GeneratorRun.Application(start + """
            public class Base { [ShotLimit(1, 1)] public virtual string Get() => ""; }
            public class Derived : Base { [ShotLimit(2, 2)] public override string Get() => ""; }
            """).Errors());

        // Between the two nothing looks.
        Assert.Contains("'Middle.Get' has a limit that nothing enforces", Assert.Single(await GeneratorRun.Application(start + """
            public class Base { public virtual string Get() => ""; }
            public class Middle : Base { [ShotLimit(1, 1)] public override string Get() => ""; }
            public class Derived : Middle { public override string Get() => ""; }
            """).Errors()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("class C { [ShotLimit(1, 1)] public int P { get; set; } }")]
    [InlineData("class C { [ShotLimit(1, 1)] public C() { } }")]
    [InlineData("class C { [ShotLimit(1, 1)] public event Action? E; }")]
    [InlineData("[ShotLimit(1, 1)] delegate void D();")]
    [InlineData("[ShotLimit(1, 1)] struct S { }")]
    public void What_the_compiler_itself_lets_no_annotation_stand_on(string source)
    {
        var diagnostics = GeneratorRun.Library(source).Output.GetDiagnostics(TestContext.Current.CancellationToken);
        Assert.Contains(diagnostics, diagnostic => diagnostic.Id == "CS0592");
    }

    [Fact]
    public void A_ref_struct_can_be_a_parameter_of_every_kind_of_guarded_method() =>
        GeneratorRun.Library("""
            public interface ISpans
            {
                [ShotLimit(1, 1)] void Write(ReadOnlySpan<char> text);
                [ShotLimit(1, 1)] Task WriteAsync(ReadOnlySpan<char> text);
                [ShotLimit(1, 1, MaxWaitMs = 5)] Task<int> WriteAsync(scoped ReadOnlySpan<char> text, CancellationToken cancellationToken);
                [ShotLimit(1, 1, MaxWaitMs = 5), ShotConcurrency(1)] ValueTask<int> ReadAsync(Span<char> text, CancellationToken cancellationToken);
                [ShotDeadline(5, Abandon = true)] IAsyncEnumerable<int> Stream<T>(T text) where T : allows ref struct;
            }

            public partial class Spans
            {
                [ShotLimit(1, 1, MaxWaitMs = 5)]
                public partial Task<int> WriteAsync(ReadOnlySpan<char> text, CancellationToken cancellationToken);

                private Task<int> WriteAsyncCore(ReadOnlySpan<char> text, CancellationToken cancellationToken) => Task.FromResult(text.Length);
            }
            """).Compiles();

    [Fact]
    public async Task An_interface_without_an_I_is_decorated_under_its_own_name()
    {
        var run = GeneratorRun.Library("public interface Orders { [ShotLimit(1, 1)] void M(); }").Compiles();
        Assert.Empty(await run.Errors());
        Assert.NotNull(run.Output.GetTypeByMetadataName("GuardedOrders"));
    }

    [Fact]
    public async Task Endpoints_without_UseShot()
    {
        var errors = await GeneratorRun.Application(Web + """
            var app = WebApplication.CreateBuilder(args).Build();
            app.MapGet("/orders", [ShotLimit(1, 1)] () => "");
            app.Run();

            public class OrdersController : ControllerBase { [ShotLimit(1, 1)] public void Place() { } }
            """).Errors();
        Assert.Equal(2, errors.Length);
        Assert.Contains("SHOT002: The limit on endpoint 'GET /orders' is not enforced. Call app.UseShot()", errors[0], StringComparison.Ordinal);
        Assert.Contains("'OrdersController.Place'", errors[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_with_a_fallback()
    {
        var errors = await GeneratorRun.Application(Web + """
            var app = WebApplication.CreateBuilder(args).Build();
            app.UseShot();
            app.MapGet("/orders", [ShotLimit(1, 1, Fallback = "Other")] () => "");
            app.MapGet("/orders/{id}", Handlers.Get);
            app.Run();

            public static class Handlers
            {
                [ShotConcurrency(1, Fallback = nameof(Other))] public static string Get(int id) => "";
                public static string Other(int id) => "";
            }
            """).Errors();
        Assert.Equal(2, errors.Length);
        Assert.All(errors, error => Assert.StartsWith("SHOT035: 'Other' cannot answer refused calls of '", error, StringComparison.Ordinal));
        Assert.All(errors, error => Assert.Contains("answer in AddShot(options => options.OnRejected = …)", error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task UseShot_before_UseRouting()
    {
        var errors = await GeneratorRun.Application(Web + """
            var app = WebApplication.CreateBuilder(args).Build();
            app.UseShot();
            app.UseRouting();
            app.MapGet("/orders", [ShotLimit(1, 1)] () => "");
            app.Run();
            """).Errors();
        Assert.StartsWith("SHOT011: ", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_annotated_hub_without_AddShot()
    {
        const string hub = "app.UseShot(); app.MapHub<ChatHub>(\"/chat\"); app.Run(); public class ChatHub : Microsoft.AspNetCore.SignalR.Hub { [ShotLimit(1, 1)] public void Send() { } }";
        var errors = await GeneratorRun.Application(Web + "var app = WebApplication.CreateBuilder(args).Build();" + hub).Errors();
        Assert.StartsWith("SHOT003: ", Assert.Single(errors), StringComparison.Ordinal);
        Assert.Empty(await GeneratorRun.Application(Web + "var builder = WebApplication.CreateBuilder(args); builder.Services.AddShot(); var app = builder.Build();" + hub).Errors());
    }

    [Fact]
    public async Task A_Razor_page_handler() =>
        Assert.Contains("'ListModel.OnGet' has a limit that nothing enforces: a Razor page is one endpoint for all its handlers; put the annotation on the class 'ListModel'", Assert.Single(await GeneratorRun.Application(Web + """
            var app = WebApplication.CreateBuilder(args).Build();
            app.UseShot();
            app.MapRazorPages();
            public class ListModel : Microsoft.AspNetCore.Mvc.RazorPages.PageModel { [ShotLimit(1, 1)] public void OnGet() { } }
            """).Errors()), StringComparison.Ordinal);

    [Fact]
    public async Task A_registered_interface_without_AddShot()
    {
        const string missing = "SHOT003: The limits of service 'IOrders' are not enforced. Call services.AddShot() after the registrations.";
        const string orders = "public interface IOrders { [ShotLimit(1, 1)] void M(); } public class Orders : IOrders { public void M() { } }";
        foreach (var registration in new[] { "AddScoped<IOrders, Orders>()", "AddSingleton<IOrders>(new Orders())", "AddTransient(typeof(IOrders), typeof(Orders))", "AddKeyedScoped<IOrders, Orders>(\"a\")" })
        {
            Assert.Equal([missing], await GeneratorRun.Application(Web + $"new ServiceCollection().{registration};" + orders).Errors());
            Assert.Empty(await GeneratorRun.Application(Web + $"new ServiceCollection().{registration}.AddShot();" + orders).Errors());
        }

        var descriptor = Web + "IServiceCollection services = new ServiceCollection(); services.Add(new ServiceDescriptor(typeof(IOrders), typeof(Orders), ServiceLifetime.Scoped));" + orders;
        Assert.Equal([missing], await GeneratorRun.Application(descriptor).Errors());
    }

    /// <summary>Other libraries have methods of the same names, and what is registered with its decorator needs no other.</summary>
    [Theory]
    [InlineData("Locator.GetSingleton<IOrders>();")]
    [InlineData("Locator.AddSingleton<IOrders>();")]
    [InlineData("Retry.OnTransientFault<IOrders>(() => throw null!);")]
    [InlineData("services.AddSingleton<IOrders>(_ => new Orders().Guarded());")]
    [InlineData("services.AddSingleton<IOrders>(new Orders().Guarded());")]
    [InlineData("services.AddScoped<IOrders>(provider => { return new GuardedOrders(new Orders()); });")]
    [InlineData("services?.AddScoped<IOrders>(delegate { return new Orders().Guarded(); });")]
    public async Task A_call_that_registers_nothing_unguarded(string call) => Assert.Empty(await GeneratorRun.Application(Without(call)).Errors());

    [Theory]
    [InlineData("services.AddSingleton<IOrders>(_ => new Orders());")]
    [InlineData("services?.AddScoped<IOrders, Orders>();")]
    [InlineData("ServiceCollectionServiceExtensions.AddScoped<IOrders, Orders>(services);")]
    [InlineData("services.AddLogging().AddScoped<IOrders, Orders>();")]
    [InlineData("foreach (var each in new[] { services }) each.AddScoped<IOrders, Orders>();")]
    [InlineData("services.Add(ServiceDescriptor.Scoped<IOrders, Orders>());")]
    [InlineData("services.AddSingleton<IOrders>(_ => new Mine.Other().Guarded());")]
    [InlineData("services.AddScoped<IOrders>(provider => { if (provider is null) return new Orders(); return new Orders().Guarded(); });")]
    [InlineData("Mine.Others.AddShot(services); services.AddScoped<IOrders, Orders>();")]
    [InlineData("new Mine.Other().AddShot(); services.AddScoped<IOrders, Orders>();")]
    [InlineData("services.AddScoped<IOrders, Orders>(); if (false) { services.AddShot(); }")]
    public async Task A_registration_that_nothing_guards(string call) =>
        Assert.StartsWith("SHOT003: The limits of service 'IOrders' are", Assert.Single(await GeneratorRun.Application(Without(call)).Errors()), StringComparison.Ordinal);

    [Theory]
    [InlineData("new Mine.Other().UseShot();", false)]
    [InlineData("Mine.Others.UseShot(app);", false)]
    [InlineData("if (false) { app.UseShot(); }", false)]
    [InlineData("void Never() => app.UseShot();", false)]
    [InlineData("Sometimes(); void Sometimes() => app.UseShot();", true)]
    [InlineData("app.UseRouting().UseShot();", true)]
    [InlineData("ShotApplicationBuilderExtensions.UseShot(app);", true)]
    public async Task A_call_of_the_name_UseShot(string call, bool counts)
    {
        var errors = await GeneratorRun.Application(Web + "var app = WebApplication.CreateBuilder(args).Build(); " + call + " app.MapGet(\"/\", [ShotLimit(1, 1)] () => \"\"); interface IOrders { }" + Others).Errors();
        if (counts)
            Assert.Empty(errors);
        else
            Assert.StartsWith("SHOT002: ", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("static class Setup { static void Never(WebApplication app) => app.UseShot(); }", false)]
    [InlineData("static class Setup { static void Never(WebApplication app) { return; } static void Other(WebApplication app) { if (app is null) { return; app.UseShot(); } } }", false)]
    [InlineData("static class Setup { public static void Run(WebApplication app) => Twice(app); static void Twice(WebApplication app) => app.UseShot(); }", true)]
    public async Task UseShot_in_a_method(string source, bool counts) =>
        Assert.Equal(counts ? 0 : 1, (await GeneratorRun.Application(Web + "var app = WebApplication.CreateBuilder(args).Build(); app.MapGet(\"/\", [ShotLimit(1, 1)] () => \"\");" + source).Errors()).Length);

    [Theory]
    [InlineData("class C { [ShotLimit(1, 1)] public void M() { } }", "pass it to a Map… call, or make it partial with the work in 'MCore'")]
    [InlineData("interface I { void M(); } class C : I { [ShotLimit(1, 1)] public void M() { } }", "put it on 'I.M', which it implements")]
    [InlineData("interface I { void M(); } class C : I { [ShotLimit(1, 1)] void I.M() { } }", "put it on 'I.M'")]
    [InlineData("class C : IDisposable { [ShotLimit(1, 1)] public void Dispose() { } }", "put it on 'IDisposable.Dispose', which it implements, or make it partial with the work in 'DisposeCore'")]
    [InlineData("namespace Orleans.Runtime { public interface IAddressable; } interface I : Orleans.Runtime.IAddressable { void M(); } class C : I { [ShotLimit(1, 1)] public void M() { } }", "no call here maps it; make it partial with the work in 'MCore'")]
    [InlineData("interface I { int P { get; } } class C : I { int I.P { [ShotLimit(1, 1)] get => 1; } }", "put the annotation on a method instead of an accessor")]
    public async Task Where_a_limit_belongs_is_said_in_thirty_words(string source, string message)
    {
        var error = Assert.Single(await GeneratorRun.Application("class P { static void Main() { } }", source).Errors());
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.InRange(error.Split(' ').Length, 1, 30);
    }

    [Theory]
    [InlineData("interface I { [ShotDeadline(5)] int M(CancellationToken c); }", "'I.M' returns no task, so nothing can answer at its deadline. Remove [ShotDeadline], or")]
    [InlineData("interface I { [ShotLimit(1, 1, MaxWaitMs = 9), ShotDeadline(5)] int M(CancellationToken c); }", "Remove MaxWaitMs and [ShotDeadline], or")]
    public async Task A_deadline_is_called_what_was_written(string source, string message) =>
        Assert.Contains(message, Assert.Single(await GeneratorRun.Library(source).Errors()), StringComparison.Ordinal);

    [Fact]
    public async Task An_endpoint_that_blocks_is_named_by_its_route() =>
        Assert.Contains("SHOT005: 'GET /orders' returns no task, so nothing can answer at its deadline. Remove [ShotDeadline], or", Assert.Single(await GeneratorRun.Application(
            Web + "var app = WebApplication.CreateBuilder(args).Build(); app.UseShot(); app.MapGet(\"/orders\", [ShotDeadline(5)] () => \"\");").Errors()), StringComparison.Ordinal);

    [Fact]
    public async Task A_class_that_only_its_name_makes_a_controller_while_nothing_maps_controllers()
    {
        const string traffic = "public class TrafficController { [ShotLimit(1, 1)] public void Go() { } }";
        var errors = await GeneratorRun.Application(Web + "WebApplication.CreateBuilder(args).Build().UseShot();" + traffic).Errors();
        Assert.Contains("nothing but its name makes it a controller", Assert.Single(errors), StringComparison.Ordinal);
        Assert.Empty(await GeneratorRun.Application(Web + "var app = WebApplication.CreateBuilder(args).Build(); app.UseShot(); app.MapControllers();" + traffic).Errors());

        var nested = await GeneratorRun.Application(Web + "WebApplication.CreateBuilder(args).Build().UseShot(); public class Outer { public class NestedController : ControllerBase { [ShotLimit(1, 1)] public void Go() { } } }").Errors();
        Assert.Contains("no call here maps it", Assert.Single(nested), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_annotated_lambdas_on_one_line()
    {
        var errors = await GeneratorRun.Application(Web + """
            var app = WebApplication.CreateBuilder(args).Build();
            app.UseShot();
            app.MapGet("/a", [ShotLimit(1, 1)] () => ""); app.MapGet("/b", [ShotLimit(1, 1)] () => "");
            """).Errors();
        Assert.Equal(2, errors.Length);
        Assert.All(errors, error => Assert.StartsWith("SHOT008: ", error, StringComparison.Ordinal));
        Assert.All(errors, error => Assert.Contains("on a line of its own", error, StringComparison.Ordinal));
    }

    /// <summary>A partial method without an implementing part is an error of the compiler's that has it report nothing else: so what cannot be guarded has one that throws.</summary>
    [Theory]
    [InlineData("public partial class C { [ShotLimit(1, 1)] public partial Task<int> M(ref int a, out string b, int c = 5); }")]
    [InlineData("public partial class C { [ShotLimit(1, 1)] public virtual partial ref int M<T>(ref T a) where T : struct; ref int MCore<T>(ref T a) where T : struct => throw null!; }")]
    [InlineData("public partial class C { [ShotLimit(0, 1)] public unsafe partial void M(int* a); unsafe void MCore(int* a) { } [ShotLimit(1, 1)] public partial void N(); void NCore() { } }")]
    [InlineData("public partial class C { [ShotLimit(1, 1, MaxQueueMs = 5, Key = \"parameter:a\")] public partial Task M(int a); Task MCore(int a) => Task.CompletedTask; async Task Use() => await TryM(1); }")]
    public void No_error_of_the_compiler_hides_why_a_partial_method_is_not_guarded(string source) =>
        Assert.All(
            GeneratorRun.Library(source).Output.GetDiagnostics(TestContext.Current.CancellationToken).Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error),
            static error => Assert.Equal("CS1029", error.Id));

    /// <summary>Any line of a function's annotations finds its guard, so one that another function has too would give one of them the other's.</summary>
    [Theory]
    [InlineData("app.MapGet(\"/a\", [ShotLimit(1, 1)]\n[ShotConcurrency(2)] () => \"\"); app.MapGet(\"/b\", [ShotLimit(1, 1)] () => \"\");", 2)]
    [InlineData("app.MapGet(\"/a\", [ShotLimit(1, 1)]\n[ShotConcurrency(2)]\n[ShotDeadline(5)] (CancellationToken c) => Task.CompletedTask); app.MapGet(\"/b\", [ShotLimit(1, 1)] () => \"\"); [ShotLimit(1, 1)] string Get() => \"\"; app.MapGet(\"/c\", Get);", 3)]
    [InlineData("app.MapGet(\"/a\", [ShotLimit(1, 1)] [ShotConcurrency(2)] () => \"\");\napp.MapGet(\"/b\", [ShotLimit(1, 1)] () => \"\");", 0)]
    public async Task Annotated_lambdas_that_share_the_line_of_any_of_their_annotations(string mapping, int errors)
    {
        var found = await GeneratorRun.Application(Web + "var app = WebApplication.CreateBuilder(args).Build();\napp.UseShot();\n" + mapping).Errors();
        Assert.Equal(errors, found.Length);
        Assert.All(found, error => Assert.StartsWith("SHOT008: ", error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reference_compiled_without_the_generator()
    {
        var source = Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree.ParseText(
            "public interface IOrders { [Shot.ShotLimit(1, 1)] void M(); }", cancellationToken: TestContext.Current.CancellationToken);
        var bare = Microsoft.CodeAnalysis.CSharp.CSharpCompilation.Create(
            "Contracts", [source], References.All, new(OutputKind.DynamicallyLinkedLibrary));
        using var image = new MemoryStream();
        Assert.True(bare.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);

        var run = GeneratorRun.Run(
            OutputKind.DynamicallyLinkedLibrary, References.All.Add(MetadataReference.CreateFromImage(image.ToArray())), "Shop", "class C : IOrders { public void M() { } }");
        Assert.Contains("SHOT007: The limits in 'Contracts' are not enforced, because it was compiled without", Assert.Single(await run.Errors()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("public static partial class Parts { [ShotLimit(1, 1)] public static partial void M(); private static void MCore() { } }")]
    [InlineData("public interface IParts { [ShotLimit(1, 1)] void M(); }")]
    [InlineData("public static class Parts { [ShotLimit(1, 1)] public static string Get() => \"\"; }")]
    public async Task A_reference_compiled_with_the_generator_is_known_as_such_whatever_it_annotates(string source)
    {
        var library = GeneratorRun.Run(OutputKind.DynamicallyLinkedLibrary, References.All, "Parts", source).Compiles();
        Assert.Empty(await GeneratorRun.Run(OutputKind.DynamicallyLinkedLibrary, References.All.Add(library.ToReference()), "Shop", "class C { }").Errors());
    }

    [Fact]
    public async Task A_library_that_registers_and_maps_leaves_switching_on_to_the_application()
    {
        var library = GeneratorRun.Run(OutputKind.DynamicallyLinkedLibrary, References.All, "Parts", Parts).Compiles();
        Assert.Empty(await library.Errors());
        var references = References.All.Add(library.ToReference());

        const string start = Web + "using Parts; var builder = WebApplication.CreateBuilder(args); builder.Services.AddParts(); ";
        var forgotten = await Application(start + "var app = builder.Build(); app.MapParts();").Errors();
        Assert.Equal(
            [
                "SHOT002: The limit on the endpoints in 'Parts' is not enforced. Call app.UseShot() after routing and authentication, before the endpoints.",
                "SHOT003: The limits of the services in 'Parts' are not enforced. Call services.AddShot() after the registrations.",
            ],
            forgotten);
        Assert.Empty(await Application(start + "builder.Services.AddShot(); var app = builder.Build(); app.UseShot(); app.MapParts();").Errors());
        Assert.Empty(await Application("class Tests { static void Main() { } Parts.IOrders? orders; }").Errors());

        GeneratorRun Application(string source) => GeneratorRun.Run(OutputKind.ConsoleApplication, references, "App", source);
    }

    [Theory]
    [InlineData("builder.Services.AddParts(); app.MapParts();", "SHOT002", "SHOT003")]
    [InlineData("Parts.Parts.AddParts(builder.Services); Parts.Parts.MapParts(app);", "SHOT002", "SHOT003")]
    [InlineData("builder.Services.AddLogging().AddParts();", "SHOT003")]
    [InlineData("void Add() => builder.Services.AddParts(); Add();", "SHOT003")]
    [InlineData("Own.AddParts(builder.Services); new Own().MapParts(app);")]
    [InlineData("void AddParts(IServiceCollection services) { } AddParts(builder.Services);")]
    [InlineData("void Add() => builder.Services.AddParts();")]
    [InlineData("if (false) { builder.Services.AddParts(); app.MapParts(); }")]
    [InlineData("return; builder.Services.AddParts();")]
    [InlineData("builder.Services.AddShot(); Own.AddParts(builder.Services);")]
    [InlineData("builder.Services.AddShot(); builder.Services.AddParts();", "SHOT025")]
    [InlineData("builder.Services.AddShot().AddParts();", "SHOT025")]
    public async Task A_librarys_methods_are_known_by_their_assembly_and_count_where_they_may_run(string calls, params string[] expected)
    {
        var library = GeneratorRun.Run(OutputKind.DynamicallyLinkedLibrary, References.All, "Parts", Parts).Compiles();
        var application = GeneratorRun.Run(
            OutputKind.ConsoleApplication, References.All.Add(library.ToReference()), "App",
            Web + "using Parts; var builder = WebApplication.CreateBuilder(args); var app = builder.Build(); " + calls + """

            class Own
            {
                public static void AddParts(IServiceCollection services) { }
                public void MapParts(WebApplication app) { }
            }
            """);
        Assert.Equal(expected, (await application.Errors()).Select(static error => error[..7]));
    }

    [Theory]
    [InlineData("public static void {0}(this {1} target) => {2}")]
    [InlineData("extension({1} target) {{ public void {0}() => {2} }}")]
    public async Task A_librarys_methods_count_under_any_name_and_in_extension_blocks(string shape)
    {
        string Method(string name, string type, string body) => string.Format(System.Globalization.CultureInfo.InvariantCulture, shape, name, type, body);
        var library = GeneratorRun.Run(OutputKind.DynamicallyLinkedLibrary, References.All, "Parts", Web + $$"""
            using Microsoft.AspNetCore.Routing;
            namespace Parts;
            public interface IOrders { [ShotLimit(1, 1)] void M(); }
            public class Orders : IOrders { public void M() { } }
            public static class Registrations { {{Method("RegisterParts", "IServiceCollection", "target.AddSingleton<IOrders, Orders>();")}} }
            public static class Endpoints
            {
                [ShotLimit(1, 1)] internal static string Get() => "";
                {{Method("ConfigureParts", "IEndpointRouteBuilder", "target.MapGet(\"/\", Get);")}}
            }
            """).Compiles();

        Assert.Equal(["SHOT002", "SHOT003"], await Errors("builder.Services.RegisterParts(); app.ConfigureParts();"));
        Assert.Equal(["SHOT025"], await Errors("builder.Services.AddShot(); builder.Services.RegisterParts();"));
        Assert.Empty(await Errors("builder.Services.RegisterParts(); builder.Services.AddShot(); app.UseShot(); app.ConfigureParts();"));
        Assert.Empty(await Errors("void RegisterParts() { } RegisterParts();"));

        async Task<IEnumerable<string>> Errors(string calls) => (await GeneratorRun.Run(
            OutputKind.ConsoleApplication, References.All.Add(library.ToReference()), "App",
            Web + "using Parts; var builder = WebApplication.CreateBuilder(args); var app = builder.Build(); " + calls).Errors())
            .Select(static error => error[..7]);
    }

    [Fact]
    public void A_test_project_that_sees_the_applications_internals_finds_one_UseShot()
    {
        var application = GeneratorRun.Application(Web + """
            [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("Tests")]
            var builder = WebApplication.CreateBuilder(args);
            builder.Services.AddShot();
            builder.Build().UseShot();
            """).Compiles();
        GeneratorRun.Run(OutputKind.ConsoleApplication, References.All.Add(application.ToReference()), "Tests", Web + """
            class Tests
            {
                static void Main()
                {
                    var builder = WebApplication.CreateBuilder();
                    builder.Services.AddShot();
                    builder.Build().UseShot();
                }
            }
            """).Compiles();
    }

    [Fact]
    public async Task Incomplete_annotations_while_typing_are_left_to_the_compiler()
    {
        foreach (var source in new[] { "interface I { [ShotLimit] void M(); }", "interface I { [ShotLimit(] void M(); }", "interface I { [ShotLimit(1, )] Task M(", "class C { [ShotLimit(1, 1)]", "[ShotLimit(1,1)]", "[ShotLimit(1, 1)] public partial void M(); void MCore() { }", "class C { [ShotLimit(M(, [ShotLimit(1, 1)] async () => await Task.Yield())] void N() { } }" })
            Assert.Empty(await GeneratorRun.Library(source).Errors());
    }

    [Fact]
    public async Task A_method_that_stands_there_twice_is_left_to_the_compiler_and_its_limit_to_the_analyzer_of_declarations() =>
        Assert.All(
            await GeneratorRun.Library("class C { [ShotLimit(0, 1)] public void M() { } [ShotLimit(1, 0)] public void M() { } }").Findings(),
            finding => Assert.StartsWith("SHOT0", finding, StringComparison.Ordinal));

    private static string Without(string call) => Web + "IServiceCollection services = new ServiceCollection(); " + call + """

        public interface IOrders { [ShotLimit(1, 1)] void M(); }
        public class Orders : IOrders { public void M() { } }
        """ + Others;

    private const string Others = """

        static class Locator { public static T GetSingleton<T>() => default!; public static T AddSingleton<T>() => default!; }
        static class Retry { public static T OnTransientFault<T>(Func<T> work) => work(); }
        namespace Mine
        {
            class Other { public void UseShot() { } public void AddShot() { } public IOrders Guarded() => null!; }
            static class Others
            {
                public static void UseShot(Microsoft.AspNetCore.Builder.IApplicationBuilder app) { }
                public static void AddShot(Microsoft.Extensions.DependencyInjection.IServiceCollection services) { }
            }
        }
        """;

    private static string Registrations(string calls) => Web + "IServiceCollection services = new ServiceCollection(); " + calls + """

        public interface IOrders { [ShotLimit(1, 1)] void M(); }
        public class Orders : IOrders { public void M() { } }
        public static class Parts { public static IServiceCollection AddParts(this IServiceCollection services) => services.AddScoped<IOrders, Orders>(); }
        """;
}
