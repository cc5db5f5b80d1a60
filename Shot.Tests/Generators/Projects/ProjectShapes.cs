using System.Reflection;

namespace Shot.Tests.Generators.Projects;

/// <summary>
/// What people annotate, as sources that compile without a word in a project without Shot: the shapes that <see cref="DecoratedShapesTests"/> tries one by one, and those that
/// matter because of what a project or its author says about a symbol.
/// </summary>
internal static class ProjectShapes
{
    /// <summary>Every shape, each in a namespace of its own.</summary>
    public static IEnumerable<string> All => Decorated().Concat(Marked).Select(static (source, index) => In($"Shape{index}", source));

    /// <summary>Annotated handlers and controllers of an application, whose types the record names.</summary>
    public const string Application = """
        #pragma warning disable EXP1, OLD1, CS0612, CS0618
        using System.Diagnostics.CodeAnalysis;
        using Microsoft.AspNetCore.Builder;
        using Microsoft.AspNetCore.Mvc;
        using Microsoft.AspNetCore.SignalR;
        using Microsoft.Extensions.DependencyInjection;
        using Shot.AspNetCore;

        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddShot();
        builder.Services.AddShot();
        var app = builder.Build();
        app.UseShot();
        app.MapGet("/draft", Handlers.Get);
        app.MapGet("/lambda", [ShotLimit(1, 1)] [Experimental("EXP1")] (Draft? draft) => "");
        app.MapControllers();
        app.Run();

        [Experimental("EXP1")] public class Draft { public static bool TryParse(string text, out Draft draft) { draft = new(); return true; } }
        static class Handlers { [ShotLimit(1, 1)] public static string Get(Draft draft) => ""; }
        [Experimental("EXP1")] [ShotLimit(1, 1)] public class DraftsController : ControllerBase { public string Get() => ""; }
        [Obsolete("old", DiagnosticId = "OLD1")] [ShotLimit(1, 1)] public class OldController : ControllerBase { public string Get() => ""; }
        [Obsolete("gone", true, DiagnosticId = "OLD2")] [ShotLimit(1, 1)] public class GoneController : ControllerBase { public string Get() => ""; }
        [Obsolete("gone", true)] [ShotLimit(1, 1)] public class GoneHub : Hub { public Task SendAsync(Draft draft) => Task.CompletedTask; }
        """;

    private static readonly string[] Marked =
    [
        """
        #pragma warning disable EXP1, EXP2, EXP3, EXP4
        using System.Diagnostics.CodeAnalysis;
        [Experimental("EXP1")] public class Draft { }
        [Experimental("EXP1")] public class Drafts<T> where T : Draft { public class Page { } }
        [Experimental("EXP2")] public interface ITrial { [ShotLimit(1, 1)] void Try(); [Experimental("EXP3")] void TryMore(); }
        public interface IDerived : ITrial, IComparable<Draft> { [ShotLimit(1, 1)] new void TryMore(); }
        public interface IStore<T> where T : Draft
        {
            [ShotLimit(1, 1)] Task<Draft> FindAsync(Draft draft, Drafts<T>.Page[] pages, CancellationToken token);
            [ShotLimit(1, 1)] TDraft Make<TDraft>(in T from) where TDraft : Draft, new();
            [ShotLimit(1, 1)] [Experimental("EXP3")] ref Draft Trial();
            [ShotLimit(1, 1, Fallback = nameof(Less))] void More();
            [Experimental("EXP3")] void Less();
            Draft? Current { get; [Experimental("EXP3")] set; }
            int Half { [Experimental("EXP3")] get; set; }
            Draft this[Draft draft] { [Experimental("EXP3")] get; }
            event Action<Draft>? Changed;
            [Experimental("EXP3")] event Action? Tried;
        }
        public partial class Work<T> where T : Draft
        {
            [ShotLimit(1, 1)] public partial Draft Run(T draft);
            [Experimental("EXP4")] private Draft RunCore(T draft) => draft;
            [ShotLimit(1, 1, Fallback = nameof(Less))] [Experimental("EXP4")] public partial Task<Drafts<T>> MoreAsync<TOther>() where TOther : Draft;
            [Experimental("EXP4")] private Task<Drafts<T>> MoreAsyncCore<TOther>() where TOther : Draft => throw new NotSupportedException();
            [Experimental("EXP4")] private Task<Drafts<T>> Less<TOther>() where TOther : Draft => throw new NotSupportedException();
        }
        """,
        """
        #pragma warning disable OLD1, OLD2, OLD3, CS0612, CS0618
        [Obsolete("old", DiagnosticId = "OLD1")] public class Old { }
        [Obsolete] public interface IOldest { [ShotLimit(1, 1)] void Get(); void Pass(); }
        [Obsolete("old", DiagnosticId = "OLD2", UrlFormat = "https://example.org/{0}")] public interface IOlder { [ShotLimit(1, 1)] void Take(Old old); }
        public interface IDerived : IOldest, IOlder { [ShotLimit(1, 1)] Old Find(); }
        public interface IStore<T> where T : Old
        {
            [ShotLimit(1, 1)] Task<Old> FindAsync(Old old, CancellationToken token);
            [ShotLimit(1, 1)] [Obsolete("old", DiagnosticId = "OLD3")] TOld Make<TOld>(T from) where TOld : Old;
            [ShotLimit(1, 1, Fallback = nameof(Less))] void More();
            [Obsolete("old", DiagnosticId = "OLD3")] void Less();
            Old? Current { get; [Obsolete("old", DiagnosticId = "OLD3")] set; }
            [Obsolete("old", DiagnosticId = "OLD3")] Old this[Old old] { get; set; }
            [Obsolete("old", DiagnosticId = "OLD3")] event Action<Old>? Changed;
        }
        public partial class Work
        {
            [ShotLimit(1, 1)] public partial Old Run(Old old);
            [Obsolete("old", DiagnosticId = "OLD3")] private Old RunCore(Old old) => old;
        }
        """,
        """
        [Obsolete("gone", error: true)] public class Gone { }
        [Obsolete("gone", error: true, DiagnosticId = "GONE1")] public interface IGone<T> where T : Gone { [ShotLimit(1, 1)] void Take(T gone); Gone Passed { get; } }
        [Obsolete("gone", error: true)] public interface IDerived : IGone<Gone> { [ShotLimit(1, 1)] Task<Gone> FindAsync(Gone gone); [ShotLimit(1, 1)] void Other(); }
        public interface IStore
        {
            [ShotLimit(1, 1)] [Obsolete("gone", error: true, DiagnosticId = "GONE2")] Gone Find(Gone gone);
            [Obsolete("gone", error: true)] void Pass(Gone gone);
            [Obsolete("gone", error: true)] Gone? Current { get; set; }
            int Half { [Obsolete("gone", error: true, DiagnosticId = "GONE3")] get; set; }
            int Other { get; [Obsolete("gone", error: true)] set; }
            [Obsolete("gone", error: true)] int this[Gone gone] { get; }
            int this[int number] { [Obsolete("gone", error: true)] get; set; }
            [Obsolete("gone", error: true)] event Action<Gone>? Changed;
            [ShotLimit(1, 1, Fallback = nameof(Less))] int More(ref int by);
            [Obsolete("gone", error: true)] int Less(ref int by);
        }
        [Obsolete("gone", error: true)] public class Outer { public interface IInner { [ShotLimit(1, 1)] void Take(Gone gone); } }
        public partial class Work<T>
        {
            [ShotLimit(1, 1)] public partial ref T Run<TOther>(ref T item, out int count, TOther other) where TOther : struct;
            [Obsolete("call Run", error: true)] private ref T RunCore<TOther>(ref T item, out int count, TOther other) where TOther : struct { count = 1; return ref item; }
            [ShotLimit(1, 1, Fallback = nameof(Less))] public static partial Task<int> MoreAsync(CancellationToken token);
            [Obsolete("call MoreAsync", error: true, DiagnosticId = "GONE4")] private static Task<int> MoreAsyncCore(CancellationToken token) => Task.FromResult(1);
            [Obsolete("call MoreAsync", error: true)] private static Task<int> Less(CancellationToken token) => Task.FromResult(0);
            [ShotLimit(1, 1)] [Obsolete("gone", error: true)] public partial void Old(Gone gone);
            private void OldCore(object gone) { }
            [Obsolete("gone", error: true)] private void OldCore(Gone gone) { }
        }
        public readonly partial struct Value { [ShotLimit(1, 1)] public partial int Get(); [Obsolete("call Get", error: true)] private int GetCore() => 1; }
        """,
        """
        #nullable enable
        public interface IFallbacks<T>
        {
            [ShotLimit(1, 1)] Task<T?> FindAsync(T fallback = default!);
            [ShotLimit(1, 1)] TItem Get<TItem>(TItem fallback = default!, TItem? other = default, string text = null!, int[]? items = null, T? last = default);
            [ShotLimit(1, 1)] TItem GetAny<TItem>(TItem item = default!) where TItem : class;
            [ShotLimit(1, 1)] TItem GetValue<TItem>(TItem item = default, TItem? other = null) where TItem : struct;
            void Pass<TItem>(TItem item = default!, T? other = default);
        }
        """,
        """
        [CLSCompliant(false)] public interface INumbers { [ShotLimit(1, 1)] uint Get(ulong number, sbyte? small); ulong _under { get; } void _Under(); [ShotLimit(1, 1)] void Take(UIntPtr pointer, params uint[] rest); }
        public interface INames { [ShotLimit(1, 1)] Task<int> PlaceAsync(int number); }
        [CLSCompliant(false)] public partial class Numbers { [ShotLimit(1, 1)] public partial uint Get(uint number); private uint GetCore(uint number) => number; }
        public partial class Names { [ShotLimit(1, 1)] public partial int Get(int number); private int GetCore(int number) => number; }
        """,
        """
        public interface INamed<@await, @scoped>
        {
            [ShotLimit(1, 1, MaxQueueMs = 10)] Task SendAsync(string @await, int field, int @value);
            [ShotLimit(1, 1, MaxQueueMs = 10)] ValueTask<int> AskAsync<@file>(@file record, @scoped @yield, int @var, int @nameof, int @global);
            int this[int field, int scoped] { get; set; }
            int @field { get; set; }
            event Action @await2;
            [ShotLimit(1, 1)] void @await3(scoped ReadOnlySpan<int> @scoped, int @when, int @async);
        }
        public partial class @file { public partial class @required<@allows> { [ShotLimit(1, 1, MaxQueueMs = 10)] public partial Task @await(int @await, int @file); private Task awaitCore(int @await, int @file) => Task.CompletedTask; } }
        """,
        """
        using System.Diagnostics.CodeAnalysis;
        using System.Runtime.Versioning;
        public interface IPlatforms
        {
            [ShotLimit(1, 1)] [SupportedOSPlatform("windows")] void Windows();
            [SupportedOSPlatform("windows")] void Pass();
            [SupportedOSPlatform("windows")] int Property { get; }
            [ShotLimit(1, 1)] [RequiresUnreferencedCode("trims")] [RequiresDynamicCode("emits")] void Reflect();
            [ShotLimit(1, 1)] void Take([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] Type type);
        }
        [SupportedOSPlatform("linux")] public interface ILinux { [ShotLimit(1, 1)] void M(); }
        public partial class Platforms { [ShotLimit(1, 1)] public partial void Run(); [SupportedOSPlatform("windows")] private void RunCore() { } }
        """,
        """
        using System.Runtime.CompilerServices;
        public interface IWriter<T>
        {
            [ShotLimit(1, 1)] void Write(string text);
            [ShotLimit(1, 1)] [OverloadResolutionPriority(1)] void Write(object text);
            [OverloadResolutionPriority(1)] int Pass(T item, object text);
            int Pass(T item, string text);
            [ShotLimit(1, 1)] dynamic Get(dynamic key, ref dynamic slot, out dynamic found, in dynamic last);
            [ShotLimit(1, 1)] Task<dynamic> GetAsync(dynamic key, List<dynamic> keys);
            [ShotLimit(1, 1)] IAsyncEnumerable<dynamic> Stream(params dynamic[] keys);
            dynamic PassDynamic(dynamic key);
            dynamic this[dynamic key] { get; set; }
            int this[dynamic key, int other] { get; }
        }
        public partial class Work { [ShotLimit(1, 1)] public partial dynamic Run(dynamic item, ref dynamic slot); private dynamic RunCore(dynamic item, ref dynamic slot) => item; }
        """,
        """
        /// <summary>Sells <typeparamref name="T"/>.</summary>
        /// <typeparam name="T">What is sold.</typeparam>
        public interface IDocumented<T>
        {
            /// <summary>Places <paramref name="item"/>.</summary>
            /// <param name="item">What.</param>
            /// <param name="times">How often.</param>
            /// <typeparam name="TOther">Of what.</typeparam>
            /// <returns>A receipt.</returns>
            [ShotLimit(1, 1, MaxWaitMs = 5, Abandon = true)] Task<T> PlaceAsync<TOther>(T item, List<TOther?[]> times);
            /// <summary>Its name.</summary>
            string Name { get; }
            /// <summary>One of them.</summary>
            T this[int index] { get; }
            /// <summary>It changed.</summary>
            event EventHandler? Changed;
        }
        /// <summary>Works.</summary>
        public partial class Documented
        {
            /// <summary>Runs <paramref name="times"/> times.</summary>
            /// <param name="times">How often.</param>
            /// <returns>A sum.</returns>
            [ShotLimit(1, 1)] public partial int Run(int times);
            private int RunCore(int times) => times;
        }
        """,
        """
        using System.Runtime.CompilerServices;
        [InterpolatedStringHandler] public ref struct LogHandler(int literals, int holes, int level) { public void AppendLiteral(string text) { } public void AppendFormatted<T>(T item) { } }
        public interface ILog { [ShotLimit(1, 1)] void Write(int level, [InterpolatedStringHandlerArgument("level")] LogHandler text); void Pass(int level, [InterpolatedStringHandlerArgument("level")] ref LogHandler text); }
        public interface IProducer<out T> { [ShotLimit(1, 1)] T Next(); }
        public interface IConsumer<in T> { [ShotLimit(1, 1)] void Take(T item); }
        public interface IBoth<in TIn, out TOut> : IConsumer<TIn>, IProducer<TOut> where TOut : class { [ShotLimit(1, 1)] TOut Exchange(TIn item); }
        """,
    ];

    /// <summary>The shapes that are tried one by one.</summary>
    private static IEnumerable<string> Decorated() =>
        new[] { nameof(DecoratedShapesTests.An_interface_with), nameof(DecoratedShapesTests.A_declaration_with) }
            .SelectMany(static test => typeof(DecoratedShapesTests).GetMethod(test)!.GetCustomAttributes<InlineDataAttribute>())
            .Select(static shape => "#pragma warning disable CS0108, CS0109, SHOP1\n" + (string)shape.Data[1]!);

    /// <summary>Directives stay where they are; usings may follow a namespace's name.</summary>
    private static string In(string space, string source) => $"namespace {space};\n{source}";
}
