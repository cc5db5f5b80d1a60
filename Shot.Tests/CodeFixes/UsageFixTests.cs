using Shot.Tests.CodeFixes.Infrastructure;

namespace Shot.Tests.CodeFixes;

/// <summary>Fixes of what holds and is useless, or could be better.</summary>
public sealed class UsageFixTests
{
    private const string Orders = """

        public interface IOrders
        {
            [ShotLimit(1, 1)] int Count();
            [ShotLimit(1, 1)] Task PlaceAsync();
        }

        public class Orders : IOrders
        {
            public string? Name { get; set; }
            public int Count() => 0;
            public Task PlaceAsync() => Task.CompletedTask;
        }

        """;

    [Fact]
    public async Task AddShot_moves_behind_the_registrations()
    {
        Assert.Equal(
            """
            using Microsoft.AspNetCore.Builder;
            using Microsoft.Extensions.DependencyInjection;

            var builder = WebApplication.CreateBuilder(args);
            builder.Services.AddScoped<IOrders, Orders>();
            builder.Services.AddRouting(); // routes
            builder.Services.AddShot();
            var app = builder.Build();

            """ + Orders,
            await FixRun.Application(
                "SHOT025",
                """
                using Microsoft.AspNetCore.Builder;
                using Microsoft.Extensions.DependencyInjection;

                var builder = WebApplication.CreateBuilder(args);
                builder.Services.AddShot();
                builder.Services.AddScoped<IOrders, Orders>();
                builder.Services.AddRouting(); // routes
                var app = builder.Build();

                """ + Orders));
        Assert.Contains(
            "services.AddShot().AddScoped<IOrders, Orders>();\nservices.AddShot();\n",
            await FixRun.Application(
                "SHOT025",
                """
                using Microsoft.Extensions.DependencyInjection;

                IServiceCollection services = new ServiceCollection();
                services.AddShot().AddScoped<IOrders, Orders>();

                """ + Orders),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddShot_takes_its_comment_along_and_leaves_directives()
    {
        const string source = """
            using Microsoft.Extensions.DependencyInjection;

            IServiceCollection services = new ServiceCollection();
            // Guards everything.
            services.AddShot();
            services.AddScoped<IOrders, Orders>();

            """ + Orders;
        Assert.Contains(
            "new ServiceCollection();\nservices.AddScoped<IOrders, Orders>();\n// Guards everything.\nservices.AddShot();\n",
            await FixRun.Application("SHOT025", source),
            StringComparison.Ordinal);
        Assert.Contains(
            "#if !TEST\nservices.AddShot();\n#endif\nservices.AddScoped<IOrders, Orders>();\nservices.AddShot();\n",
            await FixRun.Application("SHOT025", source.ReplaceLineEndings("\n").Replace("// Guards everything.\nservices.AddShot();", "#if !TEST\nservices.AddShot();\n#endif", StringComparison.Ordinal)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_that_never_refuses_goes() =>
        Assert.Equal(
            """
            public interface IOrders
            {
                [ShotLimit(10, 10)]
                void Count();

                /// <summary>Places.</summary>
                [ShotLimit(1, 1)]
                void Place();
            }

            """,
            await FixRun.Library(
                "SHOT027",
                """
                public interface IOrders
                {
                    [ShotLimit(10, 10), ShotLimit(20, 20)]
                    void Count();

                    /// <summary>Places.</summary>
                    [ShotLimit(2, 2)]
                    [ShotLimit(1, 1)]
                    void Place();
                }

                """));

    [Fact]
    public async Task All_limits_of_a_method_that_never_refuse_go_together()
    {
        const string orders = "public interface IOrders { [ShotLimit(1, 1), ShotLimit(2, 2)][ShotLimit(3, 3)] void Count(); }\n";
        Assert.Equal(
            ["public interface IOrders { [ShotLimit(1, 1)] void Count(); }\n"],
            await FixRun.All("SHOT027", Microsoft.CodeAnalysis.CodeFixes.FixAllScope.Document, Microsoft.CodeAnalysis.OutputKind.DynamicallyLinkedLibrary, [orders]));
    }

    [Fact]
    public async Task A_deadline_after_an_earlier_one_goes()
    {
        Assert.Equal(
            """
            public interface IOrders
            {
                [ShotLimit(10, 10, MaxWaitMs = 500)]
                Task PlaceAsync(CancellationToken cancellationToken);

                [ShotLimit(10, 10), ShotDeadline(100)]
                Task CountAsync(CancellationToken cancellationToken);
            }

            """,
            await FixRun.Library(
                "SHOT037",
                """
                public interface IOrders
                {
                    [ShotLimit(10, 10, MaxWaitMs = 500), ShotDeadline(1000)]
                    Task PlaceAsync(CancellationToken cancellationToken);

                    [ShotLimit(10, 10, MaxWaitMs = 500), ShotDeadline(100)]
                    Task CountAsync(CancellationToken cancellationToken);
                }

                """));

        // What else it says of the deadline counts.
        Assert.Empty(await FixRun.Offered(
            "SHOT037",
            "public interface I { [ShotDeadline(6, Abandon = true), ShotLimit(1, 1, MaxWaitMs = 5)] Task M(); } public static class P { static void Main() { } }"));
    }

    [Fact]
    public async Task A_cut_rate_becomes_a_fraction() =>
        Assert.Equal(
            "public interface IOrders { [ShotLimit(100, perSecond: 2 * (100 / 60.0))] void Place(); }\n",
            await FixRun.Library("SHOT036", "public interface IOrders { [ShotLimit(100, perSecond: 2 * (100 / 60))] void Place(); }\n"));

    [Fact]
    public async Task A_handler_gets_a_token_and_passes_it_on() =>
        Assert.Equal(
            """
            using Microsoft.AspNetCore.Builder;
            using Shot.AspNetCore;

            var app = WebApplication.CreateBuilder(args).Build();
            app.UseShot();
            app.MapGet("/a/{count}", [ShotDeadline(5)] async (int count, CancellationToken cancellationToken) => await Task.Delay(count, cancellationToken));
            app.MapGet("/b", Local);
            app.MapGet("/c/{count}", Handlers.Get);

            [ShotDeadline(5)]
            static Task Local(CancellationToken cancellationToken) => Task.Delay(5, cancellationToken);

            public static class Handlers
            {
                [ShotDeadline(5)]
                public static async Task<int> Get(int count, CancellationToken cancellationToken)
                {
                    await Task.Delay(count, cancellationToken);
                    return count;
                }
            }

            """,
            await FixRun.Application(
                "SHOT038",
                """
                using Microsoft.AspNetCore.Builder;
                using Shot.AspNetCore;

                var app = WebApplication.CreateBuilder(args).Build();
                app.UseShot();
                app.MapGet("/a/{count}", [ShotDeadline(5)] async (int count) => await Task.Delay(count));
                app.MapGet("/b", Local);
                app.MapGet("/c/{count}", Handlers.Get);

                [ShotDeadline(5)]
                static Task Local() => Task.Delay(5);

                public static class Handlers
                {
                    [ShotDeadline(5)]
                    public static async Task<int> Get(int count)
                    {
                        await Task.Delay(count);
                        return count;
                    }
                }

                """));

    [Fact]
    public async Task A_setting_without_its_deadline_goes() =>
        Assert.Equal(
            """
            public interface IOrders
            {
                [ShotLimit(10, 10, Name = "a")]
                Task PlaceAsync();
            }

            """,
            await FixRun.Library(
                "SHOT028",
                """
                public interface IOrders
                {
                    [ShotLimit(10, 10, Abandon = true, Name = "a", MaxAbandoned = 3)]
                    Task PlaceAsync();
                }

                """));

    [Fact]
    public async Task What_goes_leaves_the_comments_and_directives_around_it() =>
        Assert.Equal(
            """
            public interface IOrders
            {
                // The order.
            #if !TEST
            #endif
                // Nightly.
                void Place();

                [Obsolete]
            #if !TEST
            #endif
                void Count();

                [ShotLimit(1, 1)] void Cancel();
            }

            """,
            await FixRun.Library(
                "SHOT029",
                """
                public interface IOrders
                {
                    // The order.
                #if !TEST
                    [ShotExempt]
                #endif
                    // Nightly.
                    void Place();

                    [Obsolete]
                #if !TEST
                    [ShotExempt]
                #endif
                    void Count();

                    [ShotLimit(1, 1)] void Cancel();
                }

                """));

    [Fact]
    public async Task A_catch_gets_a_name_that_nothing_there_has() =>
        Assert.Contains(
            """
                    try { orders.Place(); }
                    catch (Exception error2) when (error2 is not IShotException)
                    { Console.WriteLine(error); }
                    try { orders.Place(); }
                    catch (Exception @event) when (@event is not IShotException) { Console.WriteLine(@event); }
            """,
            await FixRun.Library(
                "SHOT032",
                """
                public interface IOrders { [ShotLimit(1, 1)] void Place(); }

                public class Shop(IOrders orders)
                {
                    public void Sell(string error)
                    {
                        try { orders.Place(); }
                        catch { Console.WriteLine(error); }
                        try { orders.Place(); }
                        catch (Exception @event) { Console.WriteLine(@event); }
                    }
                }

                """),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_token_is_passed_by_the_name_that_its_parameter_has() =>
        Assert.Contains(
            """
                public Task PlaceAsync(int count, CancellationToken stop) => Task.WhenAll(LoadAsync(id: 5, ct: stop), SaveAsync(text: "a", halt: stop), SaveAsync("b", stop));
            """,
            await FixRun.Library(
                "SHOT031",
                """
                public interface IOrders { [ShotDeadline(5)] Task PlaceAsync(int count, CancellationToken stop); }

                public class Orders : IOrders
                {
                    public Task PlaceAsync(int count, CancellationToken stop) => Task.WhenAll(LoadAsync(id: 5), SaveAsync(text: "a"), SaveAsync("b"));

                    private static Task LoadAsync(int id, CancellationToken ct = default) => Task.Delay(id, ct);
                    private static Task SaveAsync(string text) => Task.Delay(text.Length);
                    private static Task SaveAsync(string text, CancellationToken halt) => Task.Delay(text.Length, halt);
                }

                """),
            StringComparison.Ordinal);

    [Fact]
    public async Task An_exemption_from_nothing_goes() =>
        Assert.Equal(
            """
            public interface IOrders
            {
                void Place();

                // Cheap.
                void Count();

                [ShotLimit(1, 1)] void Cancel();
            }

            """,
            await FixRun.Library(
                "SHOT029",
                """
                public interface IOrders
                {
                    [ShotExempt]
                    void Place();

                    // Cheap.
                    [ShotExempt] void Count();

                    [ShotLimit(1, 1)] void Cancel();
                }

                """));

    [Fact]
    public async Task A_token_is_passed_on()
    {
        Assert.Equal(
            """
            public interface IOrders { [ShotDeadline(5)] Task PlaceAsync(int count, CancellationToken stop); }

            public class Orders : IOrders
            {
                public async Task PlaceAsync(int count, CancellationToken stop)
                {
                    await Task.Delay(count, stop);
                    await Task.Run(async () => await Task.Delay(count, stop), stop);
                    Console.WriteLine(count);
                }
            }

            """,
            await FixRun.Library(
                "SHOT031",
                """
                public interface IOrders { [ShotDeadline(5)] Task PlaceAsync(int count, CancellationToken stop); }

                public class Orders : IOrders
                {
                    public async Task PlaceAsync(int count, CancellationToken stop)
                    {
                        await Task.Delay(count);
                        await Task.Run(async () => await Task.Delay(count));
                        Console.WriteLine(count);
                    }
                }

                """));
        Assert.Empty(await FixRun.Offered(
            "SHOT031",
            "public interface I { [ShotDeadline(5)] Task M(CancellationToken stop); } public class C : I { public async Task M(CancellationToken stop) { await Task.Yield(); } } public static class P { static void Main() { } }"));
    }

    [Fact]
    public async Task Refusals_pass_a_catch_that_is_for_failures() =>
        Assert.Equal(
            """
            using System.IO;

            namespace Shop;

            public class Caller(IOrders orders)
            {
                public async Task CallAsync()
                {
                    try
                    {
                        orders.Count();
                    }
                    catch (Exception problem) when (problem is not IShotException)
                    {
                        Console.WriteLine(problem);
                    }

                    try
                    {
                        await orders.PlaceAsync();
                    }
                    catch (IOException)
                    {
                    }
                    catch (Exception error) when (error is not IShotException) // whatever
                    {
                    }

                    try { orders.Count(); } catch (Exception error) when (error is not IShotException) { }
                }
            }

            """ + Orders,
            await FixRun.Library(
                "SHOT032",
                """
                using System.IO;

                namespace Shop;

                public class Caller(IOrders orders)
                {
                    public async Task CallAsync()
                    {
                        try
                        {
                            orders.Count();
                        }
                        catch (Exception problem)
                        {
                            Console.WriteLine(problem);
                        }

                        try
                        {
                            await orders.PlaceAsync();
                        }
                        catch (IOException)
                        {
                        }
                        catch (Exception) // whatever
                        {
                        }

                        try { orders.Count(); } catch { }
                    }
                }

                """ + Orders));

    [Fact]
    public async Task A_marked_parameter_that_is_no_key_loses_its_mark() =>
        Assert.Equal(
            "[ShotLimit(1, 1)] public interface IShop { void M(int id, [System.Runtime.CompilerServices.CallerMemberName] string name = \"\"); }\n",
            await FixRun.Library("SHOT022", "[ShotLimit(1, 1)] public interface IShop { void M([ShotKey] int id, [System.Runtime.CompilerServices.CallerMemberName, ShotKey] string name = \"\"); }\n"));

    [Fact]
    public async Task Settings_of_a_cluster_go_where_there_is_none() =>
        Assert.Equal(
            "public interface IShop { [ShotLimit(1, 1, Name = \"shop\")] Task M(); }\n",
            await FixRun.Library("SHOT049", "public interface IShop { [ShotLimit(1, 1, MaxLeaseMs = 5, Name = \"shop\", StoreDown = StoreDown.Refuse)] Task M(); }\n"));

    [Fact]
    public async Task Max_goes_where_there_is_a_number() =>
        Assert.Equal(
            "public interface IShop { [ShotConcurrency(64)] void M(); [ShotConcurrency(Max = 9)] void N(); }\n",
            await FixRun.Library("SHOT050", "public interface IShop { [ShotConcurrency(64, Max = 100)] void M(); [ShotConcurrency(Max = 9)] void N(); }\n"));

    [Fact]
    public async Task A_criticality_goes_where_nothing_refuses() =>
        Assert.Equal(
            "public interface IShop { void M(); [ShotDeadline(5)] Task N(CancellationToken stop); [ShotLimit(1, 1)] void O(); }\n",
            await FixRun.Library(
                "SHOT051",
                "public interface IShop { [ShotCriticality(ShotCriticality.Critical)] void M(); [ShotDeadline(5), ShotCriticality(ShotCriticality.Normal)] Task N(CancellationToken stop); [ShotLimit(1, 1)] void O(); }\n"));

    [Fact]
    public async Task Trust_goes_where_callers_send_no_request() =>
        Assert.Equal(
            "public interface IShop { [ShotDeadline(5)] Task M(CancellationToken stop); [ShotConcurrency(5)] [ShotLimit(1, 1, MaxWaitMs = 5)] Task N(CancellationToken stop); }\n",
            await FixRun.Library(
                "SHOT062",
                "public interface IShop { [ShotDeadline(5, TrustCaller = true)] Task M(CancellationToken stop); [ShotConcurrency(5)] [ShotLimit(1, 1, MaxWaitMs = 5, TrustCaller = true)] Task N(CancellationToken stop); }\n"));

    [Fact]
    public async Task Settings_of_keys_go_where_there_is_no_key() =>
        Assert.Equal(
            "public interface IShop { [ShotLimit(1, 1, Name = \"shop\")] void M(); [ShotLimit(1, 1)] void N(); }\n",
            await FixRun.Library("SHOT040", "public interface IShop { [ShotLimit(1, 1, MaxKeys = 5, Name = \"shop\", KeyOverflow = KeyOverflow.Refuse)] void M(); [ShotLimit(1, 1, MissingKey = MissingKey.Shared)] void N(); }\n"));
}
