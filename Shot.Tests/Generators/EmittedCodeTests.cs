using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.Generators;

/// <summary>Emitted code, file by file, as a reader of it would see it in the debugger.</summary>
public sealed class EmittedCodeTests
{
    [Fact]
    public void An_interface_gets_a_decorator_with_a_twin_for_each_guarded_method()
    {
        var run = GeneratorRun.Library(
            """
            namespace Shop;

            public sealed record Receipt(string Item);

            public interface IOrders
            {
                [ShotLimit(1000, perSecond: 1000, MaxWaitMs = 500)]
                Task<Receipt> PlaceAsync(string item, int quantity = 1, CancellationToken cancellationToken = default);

                [ShotLimit(5, perSecond: 5 / 60.0)]
                int Count(string item);

                ValueTask CloseAsync();
            }
            """).Compiles();
        Snapshot.Verify(run);
    }

    [Fact]
    public void Every_kind_of_result_has_its_wrapper()
    {
        var run = GeneratorRun.Library(
            """
            namespace Shop;

            public interface IKinds
            {
                [ShotLimit(1, 1)] void Nothing();
                [ShotLimit(1, 1)] string? Value(in int left, ref int right, out string? text);
                [ShotLimit(1, 1)] ref readonly int Reference();
                [ShotLimit(1, 1)] ReadOnlySpan<char> Span(ReadOnlySpan<char> text);
                [ShotLimit(1, 1)] Task TaskAsync(out int early);
                [ShotLimit(1, 1)] Task<T?> TaskOfAsync<T>(T item) where T : class;
                [ShotLimit(1, 1, MaxWaitMs = 10)] ValueTask ValueTaskAsync(CancellationToken call);
                [ShotLimit(1, 1, MaxWaitMs = 10, Abandon = true)] ValueTask<(int Left, string? Right)> ValueTaskOfAsync();
                [ShotLimit(1, 1, MaxWaitMs = 10)] IAsyncEnumerable<int> Stream(CancellationToken cancellationToken);
                [ShotLimit(1, 1)] unsafe int* Pointer(int* pointer);
            }
            """).Compiles();
        Snapshot.Verify(run);
    }

    [Fact]
    public void An_annotation_on_the_interface_is_one_limiter_for_all_its_methods()
    {
        var run = GeneratorRun.Library(
            """
            namespace Shop;

            [ShotLimit(100, perSecond: 100, Name = "shop")]
            public interface IShop<T> : IDisposable where T : notnull
            {
                Task<T> GetAsync(int id);

                [ShotLimit(10, perSecond: 10, Strategy = ShotStrategy.SlidingWindow)]
                Task SetAsync(int id, T item);

                [ShotExempt]
                int Version();

                event EventHandler? Changed;

                T this[int id] { get; set; }
            }
            """).Compiles();
        Snapshot.Verify(run);
    }

    [Fact]
    public void An_interface_that_inherits_limits_guards_them_through_the_decorator_of_the_one_that_declares_them()
    {
        var run = GeneratorRun.Library(
            """
            namespace Shop;

            public interface IReader<T>
            {
                [ShotLimit(10, perSecond: 10)]
                Task<T> ReadAsync(int id);
            }

            public interface IStore : IReader<string>
            {
                Task WriteAsync(int id, string text);
            }
            """).Compiles();
        Snapshot.Verify(run);
    }

    [Fact]
    public void Limits_concurrency_and_deadlines_stand_alone_and_combine_with_what_covers_them()
    {
        var run = GeneratorRun.Library(
            """
            namespace Shop;

            [ShotLimit(100, perSecond: 100), ShotLimit(1000, perSecond: 20, Name = "sustained"), ShotLimit(5000, perSecond: 5, Name = "daily")]
            [ShotConcurrency(64)]
            [ShotDeadline(2000)]
            public interface IShop
            {
                Task GetAsync(int id, CancellationToken cancellationToken);

                [ShotConcurrency(8), ShotLimit(10, perSecond: 10, MaxWaitMs = 500, MaxAbandoned = 5)]
                Task SetAsync(int id, CancellationToken cancellationToken);

                [ShotExempt, ShotDeadline(100, Abandon = true)]
                Task PingAsync();
            }
            """).Compiles();
        Snapshot.Verify(run);
    }

    [Fact]
    public void A_concurrency_limit_without_a_number_finds_its_own_and_each_guard_has_the_nearest_criticality()
    {
        var run = GeneratorRun.Application(
            """
            using Microsoft.AspNetCore.Builder;
            using Microsoft.AspNetCore.Mvc;
            using Microsoft.AspNetCore.SignalR;
            using Microsoft.Extensions.DependencyInjection;
            using Shot.AspNetCore;

            var builder = WebApplication.CreateBuilder(args);
            builder.Services.AddShot();
            var app = builder.Build();
            app.UseShot();
            app.MapGet("/orders", [ShotConcurrency, ShotCriticality(ShotCriticality.Sheddable)] () => "");
            app.MapPost("/orders", Handlers.Post);
            app.MapControllers();
            app.MapHub<Chat>("/chat");
            app.Run();

            [ShotCriticality(ShotCriticality.Critical)]
            static class Handlers
            {
                [ShotConcurrency(Max = 50)]
                public static string Post() => "";
            }

            [ShotConcurrency, ShotCriticality(ShotCriticality.Sheddable)]
            public class OrdersController : ControllerBase
            {
                public string Get() => "";

                [ShotLimit(5, perSecond: 5)]
                public string List() => "";

                [ShotCriticality(ShotCriticality.Critical)]
                public string Place() => "";
            }

            [ShotConcurrency(Max = 20)]
            public class Chat : Hub
            {
                [ShotCriticality(ShotCriticality.Critical)]
                public Task SendAsync(string text) => Task.CompletedTask;
            }
            """,
            """
            namespace Shop;

            [ShotConcurrency(Max = 100)]
            [ShotCriticality(ShotCriticality.Sheddable)]
            public interface IShop
            {
                Task GetAsync(int id);

                [ShotConcurrency, ShotCriticality(ShotCriticality.Critical)]
                Task SetAsync(int id);

                [ShotExempt, ShotConcurrency(8)]
                Task PingAsync();
            }

            public partial class Payments
            {
                [ShotConcurrency(Fallback = nameof(None)), ShotCriticality(ShotCriticality.Normal)]
                public partial void Charge();

                private void ChargeCore() { }

                private static void None() { }
            }
            """).Compiles();
        Snapshot.Verify(run);
    }

    [Fact]
    public void Members_of_every_shape_are_passed_on_as_they_are()
    {
        var run = GeneratorRun.Library(
            """
            using System.Diagnostics.CodeAnalysis;

            namespace Shop;

            public interface IBase
            {
                string Name { get; }

                void Reset<T>(T item) where T : class;

                [Obsolete("old")] T? Find<T>(T? item, int count) where T : class;
            }

            public interface IMembers : IBase
            {
                [ShotLimit(1, perSecond: 1)]
                string ToString<T>(T? item, int count = 1) where T : class;

                [ShotLimit(2, perSecond: 2)]
                internal Task HiddenAsync(int times = 3);

                [ShotLimit(3, perSecond: 3)]
                void Take(ref int first);

                [ShotLimit(4, perSecond: 4)]
                void Take(int first);

                new int Name { get; set; }

                new void Reset<T>(T item) where T : class;

                ref int Slot(ref int start, params int[] rest);

                ref readonly long Peek(in long place, ref readonly int from);

                ref int this[in long key] { get; }

                string? this[string key, params int[] rest] { get; }

                ref readonly string this[ref readonly int key] { get; }

                string Text { [return: MaybeNull] get; set; }

                [return: NotNullIfNotNull(nameof(text))] string? Trim(string? text);

                event EventHandler Happened;
            }
            """).Compiles();
        Snapshot.Verify(run);
    }

    [Fact]
    public void A_partial_method_calls_its_core()
    {
        var run = GeneratorRun.Library(
            """
            using System.Runtime.CompilerServices;

            namespace Shop;

            public partial class Payments<TCard>
            {
                internal readonly partial struct Ledger
                {
                    [ShotLimit(10, perSecond: 10)]
                    public static partial int Balance(string account);

                    private static int BalanceCore(string account) => account.Length;
                }

                [ShotLimit(10, perSecond: 10, MaxWaitMs = 250)]
                protected internal partial Task<string> ChargeAsync<T>(TCard card, T amount, [CallerMemberName] string caller = "", CancellationToken cancellationToken = default) where T : struct;

                protected virtual Task<string> ChargeAsyncCore<T>(TCard card, T amount, string caller, CancellationToken cancellationToken) where T : struct => Task.FromResult("");
            }
            """).Compiles();
        Snapshot.Verify(run);
    }

    [Fact]
    public void The_partial_methods_of_a_type_are_implemented_in_one_file_each_with_a_guard_of_its_own()
    {
        var run = GeneratorRun.Library(
            """
            namespace Shop;

            public unsafe partial class Printer
            {
                [ShotLimit(1, perSecond: 1)]
                public partial void Print(byte* pages, int count);

                private void PrintCore(byte* pages, int count) { }

                [ShotLimit(2, perSecond: 2)]
                public partial void Print(string text);

                private void PrintCore(string text) { }
            }
            """,
            """
            namespace Shop;

            partial class Printer
            {
                [ShotLimit(3, perSecond: 3)]
                public static partial bool Print2();

                private static bool Print2Core() => true;

                [ShotLimit(4, perSecond: 4, MaxQueueMs = 200)]
                public partial Task @lock();

                private Task lockCore() => Task.CompletedTask;

                [ShotLimit(5, perSecond: 5)]
                public partial string ToString(int copies);

                private string ToStringCore(int copies) => "";
            }
            """).Compiles();
        Snapshot.Verify(run);
    }

    [Fact]
    public void A_fallback_answers_for_what_is_shed()
    {
        var run = GeneratorRun.Library(
            """
            namespace Shop;

            public interface ICatalogue<T>
            {
                [ShotLimit(10, perSecond: 10, MaxWaitMs = 250, Fallback = nameof(FromCache))]
                Task<T?> FindAsync(string item, CancellationToken cancellationToken);

                [ShotConcurrency(8, Fallback = nameof(Nothing))]
                void Touch(in int item, out bool found);

                Task<T?> FromCache(string item, CancellationToken cancellationToken);

                internal static void Nothing(in int item, out bool found) => found = false;
            }

            public class Defaults
            {
                protected static ref int None<T>(ref T slot) => throw new NotSupportedException();
            }

            public partial class Payments : Defaults
            {
                [ShotLimit(10, perSecond: 10, Fallback = nameof(None))]
                public partial ref int Slot<T>(ref T slot) where T : struct;

                private ref int SlotCore<T>(ref T slot) where T : struct => throw new NotSupportedException();
            }
            """).Compiles();
        Snapshot.Verify(run);
    }

    [Fact]
    public void An_application_records_its_handlers_and_switches_them_on()
    {
        var run = GeneratorRun.Application(
            """
            using Microsoft.AspNetCore.Builder;
            using Microsoft.AspNetCore.Http;
            using Microsoft.AspNetCore.Mvc;
            using Shot.AspNetCore;

            var app = WebApplication.CreateBuilder(args).Build();
            app.UseShot();
            app.MapGet("/orders/{id}", Handlers.Get);
            app.MapPost("/orders", [ShotLimit(1000, perSecond: 1000, MaxWaitMs = 500)]
                async (HttpContext context) => await Task.Yield());
            app.MapGet("/local", Local);
            app.Run();

            [ShotLimit(3, perSecond: 3)]
            static string Local() => "";

            static class Handlers
            {
                [ShotLimit(2, perSecond: 2)]
                public static string Get(int id) => "";
            }

            [ShotLimit(50, perSecond: 50)]
            public class OrdersController : ControllerBase
            {
                [ShotLimit(5, perSecond: 5)]
                public IActionResult Place(Dictionary<string, int[]> items) => Ok();
            }
            """).Compiles();
        Snapshot.Verify(run);
    }

    [Fact]
    public void Keys_are_made_of_parameters_in_the_order_of_the_limits()
    {
        var run = GeneratorRun.Library(
            """
            namespace Shop;

            [ShotLimit(100, perSecond: 100, Key = "parameter:tenant")]
            public interface IShop
            {
                [ShotLimit(5, perSecond: 1, MaxKeys = 1000, KeyOverflow = KeyOverflow.Refuse, IPv6PrefixLength = 56)]
                [ShotLimit(1000, perSecond: 1000)]
                Task<string> GetAsync(string tenant, [ShotKey] int? id, [ShotKey] System.Net.IPAddress address, CancellationToken cancellationToken);

                [ShotLimit(50, perSecond: 50, Cost = 5, Name = "scans")]
                int Scan(in Guid tenant);
            }

            public partial class Tenants
            {
                [ShotLimit(10, perSecond: 10, Key = "parameter:event")]
                public static partial void Notify(ulong @event);

                private static void NotifyCore(ulong @event) { }
            }
            """).Compiles();
        Snapshot.Verify(run);
    }

    [Fact]
    public void A_call_that_may_wait_awaits_its_permits_before_it_starts_its_work()
    {
        var run = GeneratorRun.Library(
            """
            namespace Shop;

            public interface IMail<T>
            {
                [ShotLimit(10, perSecond: 10, MaxQueueMs = 200, MaxWaitMs = 500)]
                Task<string?> SendAsync(T work, CancellationToken cancellationToken);

                [ShotLimit(10, perSecond: 10, MaxQueueMs = 200, Fallback = nameof(DropAsync)), ShotLimit(1, perSecond: 1, Key = "parameter:to")]
                ValueTask PostponeAsync(string to);

                ValueTask DropAsync(string to);
            }

            public partial class Printer
            {
                [ShotLimit(10, perSecond: 10, MaxQueueMs = 200)]
                public partial ValueTask PrintAsync();

                private ValueTask PrintAsyncCore() => ValueTask.CompletedTask;
            }
            """).Compiles();
        Snapshot.Verify(run);
    }

    [Fact]
    public void A_handlers_keys_are_read_as_its_parameters_will_be()
    {
        var run = GeneratorRun.Application(
            """
            using Microsoft.AspNetCore.Builder;
            using Microsoft.AspNetCore.Mvc;
            using Shot.AspNetCore;

            var app = WebApplication.CreateBuilder(args).Build();
            app.UseAuthentication().UseShot();
            app.MapGet("/orders/{id}", [ShotLimit(10, perSecond: 10, Key = "route:ID+ip", IPv6PrefixLength = 48, MissingKey = MissingKey.Shared)]
                (int id) => "");
            app.MapGet("/tenants/{tenant}", [ShotLimit(10, perSecond: 10), ShotLimit(1, perSecond: 1, Key = "user", MaxQueueMs = 0)]
                ([ShotKey] Guid tenant, [ShotKey, FromHeader(Name = "X-Region")] string region) => "");
            app.MapGet("/search", [ShotLimit(100, perSecond: 100, Cost = 10, MaxQueueMs = 50, Name = "searches")]
                (string q) => "");
            app.Run();
            """).Compiles();
        Snapshot.Verify(run);
    }

    [Fact]
    public void A_deadline_has_the_name_of_its_limit_where_there_are_several()
    {
        var run = GeneratorRun.Library(
            """
            namespace Shop;

            public interface IReports
            {
                [ShotLimit(1, perSecond: 1), ShotLimit(2, perSecond: 2, Name = "reports", MaxWaitMs = 100)]
                Task OwnAsync(CancellationToken cancellationToken);

                [ShotLimit(1, perSecond: 1, Name = "later", MaxWaitMs = 200), ShotLimit(2, perSecond: 2, MaxWaitMs = 100)]
                Task NamelessAsync(CancellationToken cancellationToken);

                [ShotLimit(2, perSecond: 2, Name = "alone", MaxWaitMs = 100)]
                Task AloneAsync(CancellationToken cancellationToken);
            }

            [ShotLimit(9, perSecond: 9, Name = "covering", MaxWaitMs = 50)]
            public interface ICovered
            {
                [ShotLimit(1, perSecond: 1, MaxWaitMs = 100)]
                Task InnerAsync(CancellationToken cancellationToken);
            }
            """).Compiles();
        var names = run.Files.SelectMany(file => file.SourceText.ToString().Split('\n')).Where(static line => line.Contains("DeadlineName", StringComparison.Ordinal));
        Assert.Equal(["DeadlineName = \"covering\",", "DeadlineName = \"reports\","], names.Select(static line => line.Trim()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_application_with_gRPC_and_OpenAPI_has_what_connects_Shot_to_them()
    {
        var run = GeneratorRun.Run(
            Microsoft.CodeAnalysis.OutputKind.ConsoleApplication,
            References.WithGrpcAndOpenApi,
            "Shop",
            """
            using Microsoft.AspNetCore.Builder;
            using Microsoft.Extensions.DependencyInjection;
            using Shot.AspNetCore;

            var builder = WebApplication.CreateBuilder(args);
            builder.Services.AddOpenApi(options => options.AddShotResponses());
            var app = builder.Build();
            app.UseShot();
            app.MapGet("/orders", [ShotLimit(2, perSecond: 2)] () => "");
            app.Run();
            """).Compiles();
        Snapshot.Verify(run);
    }
}
