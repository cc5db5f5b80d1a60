using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.Generators;

/// <summary>Interfaces of every shape C# has: the decorator compiles without a warning.</summary>
public sealed class DecoratedShapesTests
{
    [Theory]
    [InlineData("constraints", """
        public class Base { }
        public interface IConstraints<TKey, in TIn, out TOut> where TKey : notnull where TIn : class? where TOut : Base?
        {
            [ShotLimit(1, 1)] TOut Get<T1, T2, T3, T4, T5>(TIn item, T1 a, T2 b, T3 c, T4 d, in T5 e)
                where T1 : unmanaged where T2 : struct, IComparable<T2> where T3 : Base, new() where T4 : IEnumerable<T1>? where T5 : allows ref struct;
            [ShotLimit(1, 1)] Task<T?> FindAsync<T>(TKey key, T? fallback = default);
        }
        """)]
    [InlineData("defaults and params", """
        public enum Size : byte { Small, Large = 3 }
        public interface IDefaults
        {
            [ShotLimit(1, 1)] Task M(int a = -1, long b = long.MinValue, string? c = null, string d = "a\"\n\\", char e = '\'', double f = double.NaN, float g = float.NegativeInfinity, decimal h = 1.5m,
                Size i = Size.Large, Size? j = Size.Small, int? k = 5, DateTime l = default, CancellationToken m = default, bool n = true, byte o = 3, object? p = null, nint q = 4, ulong r = ulong.MaxValue, params int[] rest);
            [ShotLimit(1, 1)] int Spans(params ReadOnlySpan<string> items);
            int Pass(int a = 5, params string[] rest);
        }
        """)]
    [InlineData("names that are keywords or collide", """
        public interface IKeywords
        {
            [ShotLimit(1, 1)] Task<int> @class(int @event, string call, object error, int result, CancellationToken @params);
            [ShotLimit(1, 1)] int @out(int inner, int _inner, int ShotGuards);
            [ShotLimit(1, 1)] void ShotGuards();
            [ShotLimit(1, 1)] void All();
            [ShotLimit(1, 1)] bool Equals(IKeywords other);
            [ShotLimit(1, 1)] new string ToString();
            [ShotLimit(1, 1)] new int GetHashCode();
            [ShotLimit(1, 1)] int GuardedKeywords();
            [ShotLimit(1, 1)] void _inner();
            string @namespace { get; set; }
        }
        """)]
    [InlineData("overloads and twins that are taken", """
        public interface ITwins
        {
            [ShotLimit(1, 1)] int Get(int id);
            [ShotLimit(1, 1)] int Get(string id);
            [ShotLimit(1, 1)] T Get<T>(T id);
            [ShotLimit(1, 1)] bool TryGet(int id, out string? value);
            [ShotLimit(1, 1)] Task TryGuardedGet();
        }
        """)]
    [InlineData("inheritance with conflicts", """
        public interface ILeft { [ShotLimit(1, 1)] int Get(); int Same { get; } event Action? Changed; string Name(); }
        public interface IRight { [ShotLimit(1, 1)] string Get(); int Same { get; set; } event Action? Changed; int Name { get; } }
        public interface IBoth : ILeft, IRight, IEnumerable<int>, IDisposable, IAsyncDisposable, ICloneable
        {
            [ShotLimit(1, 1)] new Task Get();
            new object Clone();
        }
        """)]
    [InlineData("default, static, sealed and explicit members", """
        public interface IRoot { Task RunAsync(); }
        public interface IModern : IRoot
        {
            [ShotLimit(1, 1)] Task StartAsync() => Task.CompletedTask;
            static int Count() => 1;
            const int Limit = 5;
            sealed int Twice() => 2;
            private int Hidden() => 3;
            protected int Inherited() => 4;
            internal int Internal();
            Task IRoot.RunAsync() => Task.CompletedTask;
            int Property { get => 1; set { } }
            int Initialized { get; init; }
            class Nested { }
        }
        """)]
    [InlineData("properties, indexers and events", """
        public interface IMembers
        {
            [ShotLimit(1, 1)] void M();
            int ReadWrite { get; set; }
            int Read { get; }
            int Write { set; }
            ref int Reference { get; }
            ref readonly string ReadOnlyReference { get; }
            int this[int index] { get; set; }
            string? this[string key, params int[] rest] { get; }
            ref int this[in long key] { get; }
            event EventHandler<int> Happened;
            dynamic Dynamic { get; set; }
            (int Left, string? Right) Tuple { get; }
        }
        """)]
    [InlineData("nullable flow and caller information", """
        public interface IFlow
        {
            [ShotLimit(1, 1)] bool TryFind(string? key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value);
            [ShotLimit(1, 1)] [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))] string? Trim(string? text, [System.Runtime.CompilerServices.CallerMemberName] string caller = "", [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(text))] string? expression = null);
            [System.Diagnostics.CodeAnalysis.DoesNotReturn] void Fail();
            [Obsolete("old")] [ShotLimit(1, 1)] void Old();
            [Obsolete("gone", error: true)] void Gone();
            [ShotLimit(1, 1)] [return: System.Diagnostics.CodeAnalysis.MaybeNull] T Get<T>([System.Diagnostics.CodeAnalysis.AllowNull] T item);
            [ShotLimit(1, 1)] Task<string?>? MaybeAsync();
            [System.Diagnostics.CodeAnalysis.Experimental("SHOP1")] [ShotLimit(1, 1)] void Trial();
        }
        """)]
    [InlineData("by reference", """
        public interface IReferences
        {
            [ShotLimit(1, 1)] ref int Find(ref int start, scoped ref int end, ref readonly int readOnly);
            [ShotLimit(1, 1)] Span<int> Slice(Span<int> items, scoped ReadOnlySpan<int> other);
            [ShotLimit(1, 1)] Task FillAsync(ReadOnlySpan<byte> source, in int count, out int written, ref int total);
            [ShotLimit(1, 1)] unsafe delegate*<int, void> Function(void* pointer, int*[] pointers);
        }
        """)]
    public void An_interface_with(string shape, string source)
    {
        Assert.NotEmpty(shape);
        GeneratorRun.Library("#pragma warning disable CS0108, CS0109, SHOP1\nnamespace Shop;\n" + source).Compiles();
    }

    [Theory]
    [InlineData("adaptive limits and criticality by other names", "using Now = Shot.ShotConcurrencyAttribute; using Rank = Shot.ShotCriticalityAttribute; using Kind = Shot.ShotCriticality; [Now(Max = 3)] [Rank(Kind.Sheddable)] interface I { void M(); [global::Shot.ShotConcurrency] [Rank((Kind)1)] void ShotCriticality(); } class ShotConcurrencyAttribute { } enum ShotCriticality { }")]
    [InlineData("limits that cover it and methods of their names", "[ShotLimit(1, 1)] [ShotLimit(9, .1)] [ShotConcurrency(3)] interface I { void All(); void All2(); void All3(); void AllConcurrency(); }")]
    [InlineData("defaults of types that say nothing of null", """
        #nullable disable
        interface I { [ShotLimit(1, 1)] Task M(string text = null, List<string> all = null, int? number = null, CancellationToken token = default); }
        """)]
    [InlineData("a key that nameof names", "interface I { [ShotLimit(1, 1, Key = \"parameter:\" + nameof(tenant))] void M(string tenant); } class C : I { void I.M(string tenant) { } }")]
    [InlineData("the name of the holder of guards", "public interface ShotGuards { [ShotLimit(1, 1)] void M(ShotGuards other); } public partial class Other { [ShotLimit(1, 1)] public partial void M(ShotGuards guards); void MCore(ShotGuards guards) { } }")]
    [InlineData("a name that an emitted file has", "interface ShotRecord { [ShotLimit(1, 1)] void M(); } interface SHOT { [ShotLimit(1, 1)] void M(); } partial class ShotProblems { [ShotLimit(1, 1)] public partial void M(); void MCore() { } }")]
    [InlineData("an overridden method of constrained types", """
        interface IEntity;
        abstract class Store { public abstract Task<T> GetAsync<T>(T? item) where T : class, IEntity, new(); public abstract T? Find<T>() where T : struct; public abstract T? Any<T>(); }
        sealed partial class Orders : Store
        {
            [ShotLimit(1, 1)] public override partial Task<T> GetAsync<T>(T? item) where T : class;
            Task<T> GetAsyncCore<T>(T? item) where T : class, IEntity, new() => Task.FromResult(new T());
            [ShotLimit(1, 1)] public override partial T? Find<T>();
            T? FindCore<T>() where T : struct => null;
            [ShotLimit(1, 1)] public override partial T? Any<T>() where T : default;
            T? AnyCore<T>() => default;
        }
        """)]
    public void A_declaration_with(string shape, string source)
    {
        Assert.NotEmpty(shape);
        GeneratorRun.Library(source).Compiles();
    }

    /// <summary>A twin is called as its method is.</summary>
    [Fact]
    public void A_partial_methods_twin_has_the_defaults_of_its_parameters()
    {
        GeneratorRun.Library("""
            using System.Runtime.CompilerServices;
            public partial class C
            {
                [ShotLimit(1, 1)] public partial Task<int> M(int a, string? b = null, [CallerMemberName] string caller = "", CancellationToken token = default);
                Task<int> MCore(int a, string? b, string caller, CancellationToken token) => Task.FromResult(a);
                public async Task<bool> N() => (await TryM(1)).IsCompleted && (await TryM(1, "b")).IsCompleted;
            }
            """).Compiles();
    }

    /// <summary>A twin never comes between a call and the method that it meant without it.</summary>
    [Theory]
    [InlineData("of a base class", "class B { protected bool TryAdd(string key) => true; } partial class C : B { public bool N() => TryAdd(\"a\"); ", "")]
    [InlineData("of a derived class", "partial class C { ", "class D : C { public bool TryAdd(string key) => true; }")]
    [InlineData("that extends the class", "partial class C { ", "static class E { public static bool TryAdd(this object target, string key) => true; public static bool N() => new C().TryAdd(\"a\"); }")]
    [InlineData("of a type around it", "partial class O { static bool TryAdd(string key) => true; partial class C { bool N() => TryAdd(\"a\"); ", "}")]
    public void A_twin_hides_no_method(string whose, string before, string behind)
    {
        var run = GeneratorRun.Library(before + "[ShotLimit(1, 1)] public partial void Add(string key); void AddCore(string key) { } } " + behind).Compiles();
        Assert.Contains("TryGuardedAdd(string key)", Assert.Single(run.Files, static file => file.HintName.EndsWith("C.g.cs", StringComparison.Ordinal)).SourceText.ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(whose);
    }

    /// <summary>Of two types of one full name at least one is file-local, and cannot be guarded: the other's file is emitted all the same.</summary>
    [Fact]
    public async Task File_local_types_of_one_name_cost_nobody_else_his_file()
    {
        const string local = "file interface IOrders { [ShotLimit(1, 1)] void M(); } file partial class Parts { [ShotLimit(1, 1)] public partial void M(); void MCore() { } }";
        var run = GeneratorRun.Library(local, local, "interface IOrders { [ShotLimit(1, 1)] void M(); } partial class Parts { [ShotLimit(1, 1)] public partial void M(); void MCore() { } }");
        Assert.Contains("class GuardedOrders", run.File("IOrders.g.cs"), StringComparison.Ordinal);
        Assert.Contains("partial class Parts", run.File("Parts.g.cs"), StringComparison.Ordinal);
        Assert.Contains(await run.Errors(), static error => error.StartsWith("SHOT010: ", StringComparison.Ordinal) && error.Contains("file-local", StringComparison.Ordinal));
    }

    [Fact]
    public void Same_names_in_different_places_do_not_collide()
    {
        var run = GeneratorRun.Library(
            """
            namespace A { public interface IOrders { [ShotLimit(1, 1)] void M(); } }
            namespace B.@event { public interface IOrders { [ShotLimit(1, 1)] void M(); } }
            namespace C
            {
                public interface IOrders { [ShotLimit(1, 1)] void M(); }
                public interface Orders { [ShotLimit(1, 1)] void M(); }
                public interface IOrders<T> { [ShotLimit(1, 1)] void M(); }
                public class Shop<T> { public interface IOrders { [ShotLimit(1, 1)] void M(T item); } internal interface IStock { [ShotLimit(1, 1)] void M(); } }
                public class GuardedParts { }
                public interface IParts { [ShotLimit(1, 1)] void M(); }
                public interface IPARTS { [ShotLimit(1, 1)] void M(); }
            }
            internal interface IGlobal { [ShotLimit(1, 1)] void M(); }
            """).Compiles();
        Assert.Contains("class GuardedIOrders :", run.File("C.IOrders.g.cs"), StringComparison.Ordinal);
        Assert.Contains("class GuardedOrders :", run.File("C.Orders.g.cs"), StringComparison.Ordinal);
        Assert.Contains("class GuardedShop_Orders<T> :", run.File("C.Shop-1+IOrders.g.cs"), StringComparison.Ordinal);
        Assert.Contains("internal sealed class GuardedShop_Stock<T> :", run.File("C.Shop-1+IStock.g.cs"), StringComparison.Ordinal);
        Assert.Equal(2, run.Files.Count(file => file.HintName.StartsWith("C.IParts-", StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public void A_partial_interface_annotated_in_two_parts_has_one_decorator()
    {
        GeneratorRun.Library(
            "namespace Shop; [ShotLimit(1, 1)] public partial interface IOrders { void A(); }",
            "namespace Shop; [ShotLimit(2, 2)] public partial interface IOrders : IDisposable { [ShotLimit(3, 3)] void B(); }").Compiles();
    }

    [Fact]
    public void An_interface_derived_from_one_of_another_assembly_uses_its_decorator()
    {
        var contracts = GeneratorRun.Run(
            Microsoft.CodeAnalysis.OutputKind.DynamicallyLinkedLibrary,
            References.WithoutAspNetCore,
            "Contracts",
            "namespace Contracts; public interface IReader<T> { [ShotLimit(1, 1)] Task<T> ReadAsync(); }").Compiles();
        var run = GeneratorRun.Run(
            Microsoft.CodeAnalysis.OutputKind.DynamicallyLinkedLibrary,
            References.All.Add(contracts.ToReference()),
            "Shop",
            "namespace Shop; public interface IStore : Contracts.IReader<int> { [ShotLimit(2, 2)] Task WriteAsync(int item); }").Compiles();
        Assert.Contains("global::Contracts.GuardedReader<int> _guarded1", run.File("Shop.IStore.g.cs"), StringComparison.Ordinal);
        Assert.Contains("new global::Shot.Generated.Contracts_Record()", run.File("Shot.g.cs"), StringComparison.Ordinal);
    }
}
