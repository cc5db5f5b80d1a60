using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Shot.Tests.CodeFixes.Infrastructure;

namespace Shot.Tests.CodeFixes;

/// <summary>Fixes of what would leave a limit unenforced.</summary>
public sealed class EnforcementFixTests
{
    private const string Program = "public static class Program { public static void Main() { } }";

    [Fact]
    public async Task An_annotation_moves_from_the_implementation_to_the_interface()
    {
        const string orders = """
            namespace Shop;

            public class Orders : IOrders
            {
                // Counts.
                [Obsolete, ShotLimit(10, perSecond: 10)]
                public int Count(string item) => item.Length;

                [ShotLimit(1, perSecond: 1), ShotConcurrency(2)]
                Task IOrders.PlaceAsync(string item) => Task.CompletedTask;
            }

            """;
        const string contract = """
            namespace Shop.Contracts
            {
                public interface IOrders
                {
                    /// <summary>Counts.</summary>
                    int Count(string item);

                    Task PlaceAsync(string item);
                }
            }

            """;
        Assert.Equal(
            """
            namespace Shop;

            public class Orders : IOrders
            {
                // Counts.
                [Obsolete]
                public int Count(string item) => item.Length;

                Task IOrders.PlaceAsync(string item) => Task.CompletedTask;
            }

            ----
            namespace Shop.Contracts
            {
                public interface IOrders
                {
                    /// <summary>Counts.</summary>
                    [ShotLimit(10, perSecond: 10)]
                    int Count(string item);

                    [ShotLimit(1, perSecond: 1)]
                    [ShotConcurrency(2)]
                    Task PlaceAsync(string item);
                }
            }

            ----
            global using Shop.Contracts;
            """ + "\n----\n" + Program,
            await FixRun.Application("SHOT001", orders, contract, "global using Shop.Contracts;", Program));
    }

    [Theory]
    [InlineData("public class C { public void M() { Action a = [ShotLimit(1, 1)] () => { }; a(); } }")]
    [InlineData("public class C { [ShotLimit(1, 1)] public virtual void M() { } }")]
    [InlineData("public abstract class B { public abstract void M(); } public class C : B { [ShotLimit(1, 1)] public override void M() { } }")]
    [InlineData("public class C { [ShotLimit(1, 1)] public void M() { } public void MCore(int item) { } }")]
    [InlineData("file class C { [ShotLimit(1, 1)] public void M() { } }")]
    [InlineData("public interface I { void M(string a); } public class C : I { [ShotLimit(1, 1)] public void M([ShotKey] string a) { } public void MCore() { } }")]
    [InlineData("public interface I { void M(); } public class C : I { private const int Most = 5; [ShotLimit(Most, 1)] public void M() { } public void MCore() { } }")]
    [InlineData("public interface I { int M(); } public class C : I { [ShotLimit(1, 1, Fallback = nameof(F))] public int M() => 1; int F() => 1; public void MCore() { } }")]
    public async Task Nothing_is_offered_where_the_limit_can_neither_move_nor_the_method_be_split(string source) =>
        Assert.Empty(await FixRun.Offered("SHOT001", source, Program));

    [Fact]
    public async Task A_limit_moves_together_with_its_criticality() =>
        Assert.Equal(
            """
            public interface IOrders
            {
                [ShotConcurrency]
                [ShotCriticality(ShotCriticality.Critical)]
                void Place();
            }

            public class Orders : IOrders
            {
                public void Place() { }
            }

            """ + "\n----\n" + Program,
            await FixRun.Application(
                "SHOT001",
                """
                public interface IOrders
                {
                    void Place();
                }

                public class Orders : IOrders
                {
                    [ShotConcurrency, ShotCriticality(ShotCriticality.Critical)]
                    public void Place() { }
                }

                """,
                Program));

    [Fact]
    public async Task A_method_that_implements_nothing_becomes_partial_and_keeps_its_work()
    {
        Assert.Equal(
            """
            namespace Shop;

            public static partial class Outer
            {
                public partial class Payments : IDisposable
                {
                    /// <summary>Settles.</summary>
                    [Obsolete, ShotLimit(10, perSecond: 10)]
                    public partial Task<int> SettleAsync(int amount, string why = "none");

                    private async Task<int> SettleAsyncCore(int amount, string why)
                    {
                        // Settled at once.
                        await Task.Yield();
                        return amount + why.Length;
                    }

                    [ShotLimit(1, perSecond: 1)]
                    public partial void Dispose();

                    private void DisposeCore() => Console.WriteLine();

                    [ShotConcurrency(2)]
                    private static partial T Echo<T>(T item) where T : struct;

                    private static T EchoCore<T>(T item) where T : struct => item;
                }

                [ShotLimit(3, perSecond: 3)]
                public static partial int Count(this string item);

                private static int CountCore(string item) => item.Length;
            }

            ----

            """ + Program,
            await FixRun.Application(
                "SHOT001",
                """
                namespace Shop;

                public static class Outer
                {
                    public class Payments : IDisposable
                    {
                        /// <summary>Settles.</summary>
                        [Obsolete, ShotLimit(10, perSecond: 10)]
                        public async Task<int> SettleAsync(int amount, string why = "none")
                        {
                            // Settled at once.
                            await Task.Yield();
                            return amount + why.Length;
                        }

                        [ShotLimit(1, perSecond: 1)]
                        public void Dispose() => Console.WriteLine();

                        [ShotConcurrency(2)]
                        static T Echo<T>(T item) where T : struct => item;
                    }

                    [ShotLimit(3, perSecond: 3)]
                    public static int Count(this string item) => item.Length;
                }

                """,
                Program));
    }

    [Fact]
    public async Task UseShot_comes_after_authentication()
    {
        var fixedText = await FixRun.Application(
            "SHOT002",
            """
            using Microsoft.AspNetCore.Builder;

            var builder = WebApplication.CreateBuilder(args);
            var app = builder.Build();
            app.UseHttpsRedirection();
            app.UseAuthentication(); // who
            app.UseAuthorization();

            // Orders.
            app.MapGet("/orders", [ShotLimit(1, perSecond: 1)] () => "");
            app.MapGet("/reports", [ShotLimit(1, perSecond: 1)] () => "");
            app.Run();
            """);
        Assert.Equal(
            """
            using Microsoft.AspNetCore.Builder;

            var builder = WebApplication.CreateBuilder(args);
            var app = builder.Build();
            app.UseHttpsRedirection();
            app.UseAuthentication(); // who
            app.UseAuthorization();
            app.UseShot();

            // Orders.
            app.MapGet("/orders", [ShotLimit(1, perSecond: 1)] () => "");
            app.MapGet("/reports", [ShotLimit(1, perSecond: 1)] () => "");
            app.Run();
            """,
            fixedText);
    }

    [Fact]
    public async Task UseShot_comes_before_the_first_endpoint_wherever_the_application_is_built()
    {
        var fixedText = await FixRun.Application(
            "SHOT002",
            """
            public static class Handlers
            {
                [ShotLimit(1, perSecond: 1)]
                public static string Get() => "";
            }

            """,
            """
            namespace Shop
            {
                using Microsoft.AspNetCore.Builder;
                using Microsoft.AspNetCore.Routing;

                public static class Program
                {
                    public static void Main(string[] args)
                    {
                        var app = WebApplication.CreateBuilder(args).Build();
                        Map(app);
                        app.Run();
                    }

                    private static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/", Handlers.Get);
                }
            }

            """,
            "global using Shot.AspNetCore;\n");
        Assert.Contains(
            """
                        var app = WebApplication.CreateBuilder(args).Build();
                        app.UseShot();
                        Map(app);
            """,
            fixedText,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task UseShot_comes_before_a_librarys_method_that_runs_the_endpoints() =>
        Assert.Contains(
            "app.UseHttpsRedirection();\napp.UseShot();\napp.UseLibrary(",
            await FixRun.Application(
                "SHOT002",
                """
                using Microsoft.AspNetCore.Builder;
                using Microsoft.AspNetCore.Routing;
                var app = WebApplication.CreateBuilder(args).Build();
                app.UseHttpsRedirection();
                app.UseLibrary(web => web.MapGet("/", [ShotLimit(1, 1)] () => ""));
                app.UseCors();
                app.Run();
                public static class Library { public static void UseLibrary(this WebApplication app, Action<IEndpointRouteBuilder> map) => map(app); }

                """),
            StringComparison.Ordinal);

    [Fact]
    public async Task AddShot_comes_after_the_last_registration()
    {
        const string orders = """

            public interface IOrders { [ShotLimit(1, 1)] void M(); }
            public class Orders : IOrders { public void M() { } }

            """;
        Assert.Equal(
            """
            using Microsoft.AspNetCore.Builder;
            using Microsoft.Extensions.DependencyInjection;

            var builder = WebApplication.CreateBuilder(args);
            builder.Services.AddScoped<IOrders, Orders>()
                .AddLogging();
            builder.Services.AddRouting(); // routes
            builder.Services.AddShot();

            var app = builder.Build();
            """ + orders,
            await FixRun.Application(
                "SHOT003",
                """
                using Microsoft.AspNetCore.Builder;
                using Microsoft.Extensions.DependencyInjection;

                var builder = WebApplication.CreateBuilder(args);
                builder.Services.AddScoped<IOrders, Orders>()
                    .AddLogging();
                builder.Services.AddRouting(); // routes

                var app = builder.Build();
                """ + orders));
        Assert.Contains(
            "ServiceCollection().Configure(services => services.AddScoped<IOrders, Orders>().AddShot());",
            await FixRun.Application(
                "SHOT003",
                """
                using Microsoft.Extensions.DependencyInjection;
                new ServiceCollection().Configure(services => services.AddScoped<IOrders, Orders>());
                """ + orders + "public static class Parts { public static void Configure(this IServiceCollection services, Action<IServiceCollection> configure) => configure(services); }"),
            StringComparison.Ordinal);
        Assert.Contains(
            "services.Add(ServiceDescriptor.Scoped<IOrders, Orders>());\nservices.AddShot();\n",
            await FixRun.Application(
                "SHOT003",
                """
                using Microsoft.Extensions.DependencyInjection;
                IServiceCollection services = new ServiceCollection();
                services.Add(ServiceDescriptor.Scoped<IOrders, Orders>());
                """ + orders),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deadline_leaves_a_synchronous_method_with_all_that_goes_with_it() =>
        Assert.Equal(
            """
            public interface IOrders
            {
                [ShotLimit(1, 1, Name = "a")]
                int Count();

                [ShotLimit(1, 1)]
                int Total();

                // Nobody waits.
                void Clear();
            }

            """,
            await FixRun.Library(
                "SHOT005",
                """
                public interface IOrders
                {
                    [ShotLimit(1, 1, MaxWaitMs = 5, Name = "a", Abandon = true)]
                    int Count();

                    [ShotLimit(1, 1), ShotDeadline(5)]
                    int Total();

                    // Nobody waits.
                    [ShotDeadline(5)]
                    void Clear();
                }

                """));

    [Fact]
    public async Task A_token_is_documented_where_the_other_parameters_are_and_handed_to_no_overload_of_another_shape()
    {
        const string source = """
            public interface IOrders
            {
                /// <summary>Places.</summary>
                /// <param name="item">What.</param>
                /// <returns>Nothing.</returns>
                [ShotDeadline(5)]
                Task PlaceAsync(string item);
            }

            public class Orders : IOrders
            {
                public Task PlaceAsync(string item) => Execute(async () => { await Task.Yield(); return item; });

                private static Task<T> Execute<T>(Func<Task<T>> work) => work();

                private static Task<T> Execute<T>(Func<CancellationToken, Task<T>> work, CancellationToken stop) => work(stop);
            }

            """;
        Assert.Equal(
            source.Replace("What.</param>\n", "What.</param>\n    /// <param name=\"cancellationToken\">Stops the work.</param>\n", StringComparison.Ordinal)
                .Replace("string item)", "string item, CancellationToken cancellationToken)", StringComparison.Ordinal),
            await FixRun.Library("SHOT006", source));
    }

    [Fact]
    public async Task AddShot_comes_after_registrations_on_the_builder_too()
    {
        const string parts = """

            public interface IOrders { [ShotLimit(1, 1)] void M(); }
            public class Orders : IOrders { public void M() { } }
            public static class Parts { public static void AddBus(this Microsoft.Extensions.Hosting.IHostApplicationBuilder builder) { } }

            """;
        Assert.Contains(
            "builder.AddBus();\nbuilder.Services.AddShot();\n",
            await FixRun.Application(
                "SHOT003",
                """
                using Microsoft.AspNetCore.Builder;
                using Microsoft.Extensions.DependencyInjection;
                var builder = WebApplication.CreateBuilder(args);
                builder.Services.AddScoped<IOrders, Orders>();
                builder.AddBus();
                """ + parts),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_reaches_the_implementations_and_what_they_call()
    {
        const string source = """
            using System.Net.Http;

            public interface IOrders
            {
                [ShotLimit(1, 1, MaxWaitMs = 5)]
                Task<string> PlaceAsync(string item);

                [ShotDeadline(5)]
                Task CloseAsync();
            }

            public class Orders(HttpClient client, IOrders next) : IOrders
            {
                public async Task<string> PlaceAsync(string item)
                {
                    await Task.Delay(5);
                    await next.PlaceAsync(item);
                    await WaitAsync();
                    return await client.GetStringAsync("/" + item);
                }

                Task IOrders.CloseAsync() => WaitAsync(1);

                private static Task WaitAsync(int count = 0, CancellationToken stop = default) => Task.Delay(count, stop);
            }

            public class Shop(IOrders orders)
            {
                public Task SellAsync() => orders.PlaceAsync("tea");
            }

            """;
        const string expected = """
            using System.Net.Http;

            public interface IOrders
            {
                [ShotLimit(1, 1, MaxWaitMs = 5)]
                Task<string> PlaceAsync(string item, CancellationToken cancellationToken = default);

                [ShotDeadline(5)]
                Task CloseAsync(CancellationToken cancellationToken);
            }

            public class Orders(HttpClient client, IOrders next) : IOrders
            {
                public async Task<string> PlaceAsync(string item, CancellationToken cancellationToken = default)
                {
                    await Task.Delay(5, cancellationToken);
                    await next.PlaceAsync(item, cancellationToken);
                    await WaitAsync(stop: cancellationToken);
                    return await client.GetStringAsync("/" + item, cancellationToken);
                }

                Task IOrders.CloseAsync(CancellationToken cancellationToken) => WaitAsync(1, cancellationToken);

                private static Task WaitAsync(int count = 0, CancellationToken stop = default) => Task.Delay(count, stop);
            }

            public class Shop(IOrders orders)
            {
                public Task SellAsync() => orders.PlaceAsync("tea");
            }

            """;
        Assert.Equal(expected, await FixRun.Library("SHOT006", source));
    }

    [Fact]
    public async Task A_token_reaches_the_work_of_a_partial_method_and_all_that_an_annotated_interface_covers()
    {
        Assert.Equal(
            """
            namespace Shop;

            public partial class Payments
            {
                [ShotDeadline(5)]
                public partial Task ChargeAsync(int amount, CancellationToken cancellationToken);

                private Task ChargeAsyncCore(int amount, CancellationToken cancellationToken) => Task.Delay(amount, cancellationToken);
            }

            [ShotDeadline(5)]
            public interface IShop
            {
                Task OpenAsync(CancellationToken cancellationToken);

                Task SellAsync(int id, CancellationToken cancellationToken);
            }

            """,
            await FixRun.Library(
                "SHOT006",
                """
                namespace Shop;

                public partial class Payments
                {
                    [ShotDeadline(5)]
                    public partial Task ChargeAsync(int amount);

                    private Task ChargeAsyncCore(int amount) => Task.Delay(amount);
                }

                [ShotDeadline(5)]
                public interface IShop
                {
                    Task OpenAsync();

                    Task SellAsync(int id, CancellationToken cancellationToken);
                }

                """));
        Assert.Empty(await FixRun.Offered("SHOT006", "public interface I { [ShotDeadline(5)] Task M(params int[] all); }", Program));
    }

    [Fact]
    public async Task An_integer_division_becomes_one_of_fractions()
    {
        Assert.Equal(
            """
            public static class Rates { public const int Minute = 60; }

            public interface IOrders
            {
                [ShotLimit(5, perSecond: 5 / 60.0)]
                void Place();

                [ShotLimit(5, 5 / (double)Rates.Minute)]
                void Cancel();
            }

            """,
            await FixRun.Library(
                "SHOT009",
                """
                public static class Rates { public const int Minute = 60; }

                public interface IOrders
                {
                    [ShotLimit(5, perSecond: 5 / 60)]
                    void Place();

                    [ShotLimit(5, 5 / Rates.Minute)]
                    void Cancel();
                }

                """));
        Assert.Empty(await FixRun.Offered("SHOT009", "public interface I { [ShotLimit(0, 1)] void M(); }", Program));
    }

    [Fact]
    public async Task A_partial_method_gets_what_its_implementing_part_needs()
    {
        Assert.Equal(
            """
            namespace Shop;

            public partial class Outer
            {
                public partial class Payments
                {
                    [ShotLimit(10, perSecond: 10)]
                    private partial void Settle();

                    private void SettleCore() => Console.WriteLine();

                    [ShotLimit(10, perSecond: 10)]
                    public static partial Task<T> ChargeAsync<T>(T amount = default) where T : struct;

                    private static Task<T> ChargeAsyncCore<T>(T amount) where T : struct => throw new NotImplementedException();

                    [ShotLimit(10, perSecond: 10)]
                    public partial Task OpenAsync();

                    private async Task OpenAsyncCore() => await Task.Yield();
                }
            }

            """,
            await FixRun.Library(
                "SHOT010",
                """
                namespace Shop;

                public class Outer
                {
                    public class Payments
                    {
                        [ShotLimit(10, perSecond: 10)]
                        partial void Settle();

                        private void SettleCore() => Console.WriteLine();

                        [ShotLimit(10, perSecond: 10)]
                        public static partial Task<T> ChargeAsync<T>(T amount = default) where T : struct;

                        [ShotLimit(10, perSecond: 10)]
                        public partial Task OpenAsync();

                        public async partial Task OpenAsync() => await Task.Yield();
                    }
                }

                """));
    }

    [Fact]
    public async Task UseShot_moves_to_where_the_endpoint_is_known_and_has_not_run()
    {
        Assert.Contains(
            """
            var app = WebApplication.CreateBuilder(args).Build();
            app.UseRouting();
            app.UseAuthorization(); // who
            app.UseShot();
            app.MapGet("/", [ShotLimit(1, 1)] () => "");

            """,
            await FixRun.Application(
                "SHOT011",
                """
                using Microsoft.AspNetCore.Builder;
                using Shot.AspNetCore;

                var app = WebApplication.CreateBuilder(args).Build();
                app.UseShot();
                app.UseRouting();
                app.UseAuthorization(); // who
                app.MapGet("/", [ShotLimit(1, 1)] () => "");

                """),
            StringComparison.Ordinal);
        Assert.Contains(
            """
                public static void Configure(IApplicationBuilder app)
                {
                    app.UseRouting();
                    app.UseShot();
                    app.UseEndpoints(endpoints => { });
                }
            """,
            await FixRun.Library(
                "SHOT011",
                """
                using Microsoft.AspNetCore.Builder;
                using Shot.AspNetCore;

                public static class Startup
                {
                    public static void Configure(IApplicationBuilder app)
                    {
                        app.UseRouting();
                        app.UseEndpoints(endpoints => { });
                        app.UseShot();
                    }
                }

                """),
            StringComparison.Ordinal);
        Assert.Empty(await FixRun.Offered("SHOT011", "using Microsoft.AspNetCore.Builder; using Shot.AspNetCore; var app = WebApplication.CreateBuilder(args).Build(); app.UseShot().UseRouting();"));
        Assert.Empty(await FixRun.Offered("SHOT011", "using Microsoft.AspNetCore.Builder; using Shot.AspNetCore; var app = WebApplication.CreateBuilder(args).Build();\n#if !TEST\napp.UseShot();\n#endif\napp.UseRouting();"));
    }

    [Fact]
    public async Task UseShot_moves_behind_the_authentication_that_a_limit_needs_whichever_file_the_limit_stands_in()
    {
        const string setUp = """
            using Microsoft.AspNetCore.Builder;
            using Shot.AspNetCore;

            var app = WebApplication.CreateBuilder(args).Build();
            // Who asks too often waits.
            app.UseShot(); // as long as it takes
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapGet("/", Orders.Get);
            app.MapPost("/", Orders.Post);

            """;
        const string handlers = """
            public static class Orders
            {
                [ShotLimit(1, 1, Key = "user")] public static string Get() => "";
                [ShotLimit(1, 1, Key = "claim:tenant")] public static string Post() => "";
            }
            """;
        Assert.Contains(
            handlers + """

            ----
            using Microsoft.AspNetCore.Builder;
            using Shot.AspNetCore;

            var app = WebApplication.CreateBuilder(args).Build();
            app.UseAuthentication();
            app.UseAuthorization();
            // Who asks too often waits.
            app.UseShot(); // as long as it takes
            app.MapGet("/", Orders.Get);
            """,
            await FixRun.Application("SHOT043", handlers, setUp),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wait_that_cannot_be_is_removed_and_nothing_else_of_the_limit()
    {
        Assert.Contains(
            """
            public interface IOrders
            {
                [ShotLimit(10, 10, Name = "a"), ShotLimit(1, 1, Strategy = ShotStrategy.FixedWindow)]
                int Count();

                [ShotLimit(1, 1, Key = "parameter:id")]
                Task GetAsync(int id);

                [ShotLimit(1, 1, MaxQueueMs = 5)]
                Task WaitAsync();
            }
            """,
            await FixRun.Library(
                "SHOT024",
                """
                public interface IOrders
                {
                    [ShotLimit(10, 10, MaxQueueMs = 5, Name = "a"), ShotLimit(1, 1, Strategy = ShotStrategy.FixedWindow, MaxQueueMs = 20)]
                    int Count();

                    [ShotLimit(1, 1, Key = "parameter:id", MaxQueueMs = 5)]
                    Task GetAsync(int id);

                    [ShotLimit(1, 1, MaxQueueMs = 5)]
                    Task WaitAsync();
                }

                """),
            StringComparison.Ordinal);
        Assert.Empty(await FixRun.Offered("SHOT024", "[ShotLimit(1, 1, MaxQueueMs = 500)] public interface I { [ShotDeadline(100)] Task M(CancellationToken c); }"));
    }

    [Fact]
    public async Task Annotated_lambdas_get_lines_of_their_own() =>
        Assert.Contains(
            """
            app.UseShot();
            app.MapGet("/a", [ShotLimit(1, 1)] () => "a");
            app.MapGet("/b", [ShotLimit(2, 2)] () => "b");
            app.MapGet("/c", [ShotLimit(3, 3)] () => "c");
            var both = new Delegate[] { app.MapGet("/d", [ShotLimit(1, 1)] () => "d") is null ? () => { } : null!, app.MapGet("/e",
                [ShotLimit(1, 1)] () => "e") is null ? () => { } : null! };

            """,
            await FixRun.Application(
                "SHOT008",
                """
                using Microsoft.AspNetCore.Builder;
                using Shot.AspNetCore;

                var app = WebApplication.CreateBuilder(args).Build();
                app.UseShot();
                app.MapGet("/a", [ShotLimit(1, 1)] () => "a"); app.MapGet("/b", [ShotLimit(2, 2)] () => "b"); app.MapGet("/c", [ShotLimit(3, 3)] () => "c");
                var both = new Delegate[] { app.MapGet("/d", [ShotLimit(1, 1)] () => "d") is null ? () => { } : null!, app.MapGet("/e", [ShotLimit(1, 1)] () => "e") is null ? () => { } : null! };

                """),
            StringComparison.Ordinal);

    [Fact]
    public async Task Annotated_lambdas_get_lines_of_their_own_whichever_of_their_annotations_share_one() =>
        Assert.Contains(
            """
            app.MapGet("/a", [ShotLimit(1, 1)]
                [ShotConcurrency(2)] () => "a"); /* the first */
            app.MapGet("/b", [ShotLimit(2, 2)] () => "b");
            """,
            await FixRun.Application(
                "SHOT008",
                """
                using Microsoft.AspNetCore.Builder;
                using Shot.AspNetCore;

                var app = WebApplication.CreateBuilder(args).Build();
                app.UseShot();
                app.MapGet("/a", [ShotLimit(1, 1)]
                    [ShotConcurrency(2)] () => "a"); /* the first */ app.MapGet("/b", [ShotLimit(2, 2)] () => "b");

                """),
            StringComparison.Ordinal);

    [Fact]
    public async Task UseShot_stands_where_every_environment_passes()
    {
        const string template = """
            using Microsoft.AspNetCore.Builder;
            using Microsoft.Extensions.Hosting;
            using Shot.AspNetCore;

            var app = WebApplication.CreateBuilder(args).Build();
            if (app.Environment.IsDevelopment())
            {
                app.UseDeveloperExceptionPage();
                app.MapGet("/debug", () => "");
            }

            if (app.Environment.IsProduction())
                app.UseHsts();
            app.MapGet("/", [ShotLimit(1, 1)] () => "");
            app.Run();

            """;
        Assert.Contains(
            """
            .Build();
            app.UseShot();
            if (app.Environment.IsDevelopment())
            """,
            await FixRun.Application("SHOT002", template),
            StringComparison.Ordinal);
        Assert.Contains(
            """
            app.UseAuthorization();
            app.UseShot();
            if (app.Environment.IsDevelopment())
            """,
            await FixRun.Application("SHOT002", template.Replace("if (app.Environment.IsDevelopment())", "app.UseAuthorization();\nif (app.Environment.IsDevelopment())", StringComparison.Ordinal)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddShot_stands_where_every_branch_passes()
    {
        const string orders = "public interface IOrders { [ShotLimit(1, 1)] void Place(); } public class Orders : IOrders { public void Place() { } } public class Fake : Orders;";
        Assert.Contains(
            """
                services.AddScoped<IOrders, Orders>();
            services.AddShot();
            Console.WriteLine();
            """,
            await FixRun.Application(
                "SHOT003",
                """
                using Microsoft.Extensions.DependencyInjection;

                var services = new ServiceCollection();
                if (args.Length > 0)
                    services.AddScoped<IOrders, Fake>();
                else
                    services.AddScoped<IOrders, Orders>();
                Console.WriteLine();

                """,
                orders),
            StringComparison.Ordinal);
        Assert.Contains(
            """
                var services = new ServiceCollection();
                foreach (var name in args)
                {
                    services.AddScoped<IOrders, Orders>();
                }
                services.AddShot();
            }
            """,
            await FixRun.Application(
                "SHOT003",
                """
                using Microsoft.Extensions.DependencyInjection;

                if (args.Length > 0)
                {
                    var services = new ServiceCollection();
                    foreach (var name in args)
                    {
                        services.AddScoped<IOrders, Orders>();
                    }
                }

                """,
                orders),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fallback_is_added_beside_the_method_that_names_it()
    {
        Assert.Equal(
            """
            namespace Shop;

            public interface IOrders
            {
                [ShotLimit(10, 10, Fallback = nameof(Later))]
                Task<int> PlaceAsync(string item, CancellationToken cancellationToken);

                Task<int> Later(string item, CancellationToken cancellationToken) => throw new NotImplementedException();

                int Count();
            }

            public static partial class Payments
            {
                [ShotConcurrency(10, Fallback = nameof(None))]
                public static partial T Charge<T>(T amount) where T : struct;

                private static T None<T>(T amount) where T : struct => throw new NotImplementedException();

                private static T ChargeCore<T>(T amount) where T : struct => amount;
            }

            """,
            await FixRun.Library(
                "SHOT035",
                """
                namespace Shop;

                public interface IOrders
                {
                    [ShotLimit(10, 10, Fallback = "Later")]
                    Task<int> PlaceAsync(string item, CancellationToken cancellationToken);

                    int Count();
                }

                public static partial class Payments
                {
                    [ShotConcurrency(10, Fallback = "None")]
                    public static partial T Charge<T>(T amount) where T : struct;

                    private static T ChargeCore<T>(T amount) where T : struct => amount;
                }

                """));
        Assert.Empty(await FixRun.Offered("SHOT035", "public interface I { [ShotLimit(1, 1, Fallback = nameof(F))] int M(); void F(); }", Program));
    }

    [Theory]
    [InlineData(FixAllScope.Document, 1, 0)]
    [InlineData(FixAllScope.Project, 2, 0)]
    [InlineData(FixAllScope.Solution, 2, 2)]
    public async Task A_fix_is_applied_to_all_of_a_document_a_project_or_a_solution(FixAllScope scope, int inFirst, int inSecond)
    {
        static string Source(string name) => $"public interface {name} {{ [ShotLimit(5, 5 / 60)] void M(); }}";
        var texts = await FixRun.All(
            "SHOT009", scope, OutputKind.DynamicallyLinkedLibrary, [Source("IA"), Source("IB")], [Source("IC"), Source("ID")]);
        Assert.Equal([inFirst, inSecond], texts.Chunk(2).Select(project => project.Count(text => text.Contains("60.0", StringComparison.Ordinal))));
    }
}
