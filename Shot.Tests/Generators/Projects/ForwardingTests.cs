using System.Reflection;
using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.Generators.Projects;

/// <summary>A decorator passes each call on to the very member that was called, whatever else C# would find by its name and arguments.</summary>
public sealed class ForwardingTests
{
    private const string Probe = """
        public static class Log { public static List<string> All = new(); public static int Add(string text) { All.Add(text); return 0; } }
        public static class Probe
        {
            static object? Call(Type type, object target, string name, Type[] types, params object?[] arguments)
            {
                foreach (var method in type.GetMethods())
                {
                    if (method.Name != name || method.GetParameters().Length != types.Length)
                        continue;
                    var closed = method.IsGenericMethodDefinition ? method.MakeGenericMethod(typeof(int)) : method;
                    if (System.Linq.Enumerable.SequenceEqual(System.Linq.Enumerable.Select(closed.GetParameters(), parameter => parameter.ParameterType), types))
                        return closed.Invoke(target, arguments);
                }
                throw new InvalidOperationException(name);
            }
            public static string Run() { Do(); return string.Join(", ", Log.All); }
            static void Do() {
        """;

    private const string Priority = "using System.Runtime.CompilerServices;";

    [Theory]
    [InlineData(
        "a lower priority", "guarded string, guarded object, passed string, passed object, generic string, generic object",
        Priority,
        """
        public interface IWriter
        {
            [ShotLimit(9, 9)] void Write(string text); [ShotLimit(9, 9)] [OverloadResolutionPriority(1)] void Write(object text);
            void Pass(in int number, string text); [OverloadResolutionPriority(2)] void Pass(in int number, object text);
            [ShotLimit(9, 9)] T Get<T>(T item, string text); [OverloadResolutionPriority(1)] T Get<T>(T item, object text);
        }
        public class Writer : IWriter
        {
            public void Write(string text) => Log.Add("guarded string"); public void Write(object text) => Log.Add("guarded object");
            public void Pass(in int number, string text) => Log.Add("passed string"); public void Pass(in int number, object text) => Log.Add("passed object");
            public T Get<T>(T item, string text) { Log.Add("generic string"); return item; } public T Get<T>(T item, object text) { Log.Add("generic object"); return item; }
        }
        """,
        """
        IWriter writer = new Writer().Guarded();
        Type text = typeof(string), any = typeof(object), number = typeof(int).MakeByRefType();
        Call(typeof(IWriter), writer, "Write", [text], "a"); Call(typeof(IWriter), writer, "Write", [any], "a");
        Call(typeof(IWriter), writer, "Pass", [number, text], 1, "a"); Call(typeof(IWriter), writer, "Pass", [number, any], 1, "a");
        Call(typeof(IWriter), writer, "Get", [typeof(int), text], 1, "a"); Call(typeof(IWriter), writer, "Get", [typeof(int), any], 1, "a");
        """)]
    [InlineData(
        "a lower priority in generic and inherited interfaces", "base string, nested string, nested object, base object, base string",
        Priority,
        """
        public interface IBase<T> where T : notnull { void Write(T item, string text); [OverloadResolutionPriority(1)] void Write(T item, object text); }
        public interface IWriter : IBase<int> { [ShotLimit(9, 9)] void Other(); }
        public class Writer : IWriter { public void Other() { } public void Write(int item, string text) => Log.Add("base string"); public void Write(int item, object text) => Log.Add("base object"); }
        public class Outer<T> where T : class
        {
            public interface IWriter<TItem> : IBase<string> where TItem : struct
            {
                [ShotLimit(9, 9)] void Write(ref T slot, TItem item, string text); [OverloadResolutionPriority(1)] void Write(ref T slot, TItem item, object text);
            }
            public class Writer<TItem> : IWriter<TItem> where TItem : struct
            {
                public void Write(ref T slot, TItem item, string text) => Log.Add("nested string"); public void Write(ref T slot, TItem item, object text) => Log.Add("nested object");
                public void Write(string item, string text) => Log.Add("base string"); public void Write(string item, object text) => Log.Add("base object");
            }
        }
        """,
        """
        Call(typeof(IBase<int>), new Writer().Guarded(), "Write", [typeof(int), typeof(string)], 1, "a");
        Outer<string>.IWriter<int> nested = new Outer<string>.Writer<int>().Guarded();
        var slot = typeof(string).MakeByRefType();
        Call(typeof(Outer<string>.IWriter<int>), nested, "Write", [slot, typeof(int), typeof(string)], "", 1, "a"); Call(typeof(Outer<string>.IWriter<int>), nested, "Write", [slot, typeof(int), typeof(object)], "", 1, "a");
        ((IBase<string>)nested).Write("a", "b");
        Call(typeof(IBase<string>), nested, "Write", [typeof(string), typeof(string)], "a", "b");
        """)]
    [InlineData(
        "the decorator's own overloads", "object, object, object",
        Priority,
        """
        public interface IWriter { [ShotLimit(9, 9)] void Write(string text); [ShotLimit(9, 9)] [OverloadResolutionPriority(1)] void Write(object text); }
        public interface IDerived : IWriter { }
        public class Writer : IDerived { public void Write(string text) => Log.Add("string"); public void Write(object text) => Log.Add("object"); }
        """,
        "((IWriter)new Writer()).Guarded().Write(\"a\"); ((IWriter)new Writer()).Guarded().TryWrite(\"a\"); ((IDerived)new Writer()).Guarded().TryWrite(\"a\");")]
    [InlineData(
        "dynamic", "dynamic, dynamic, dynamic ref, dynamic ref, passed dynamic, dynamic index, core dynamic",
        "",
        """
        public interface IStore
        {
            [ShotLimit(9, 9)] dynamic Put(dynamic item); [ShotLimit(9, 9)] dynamic Put(string item); [ShotLimit(9, 9)] dynamic Put(int item);
            [ShotLimit(9, 9)] Task<dynamic> PutAsync(ref dynamic item, out dynamic other); [ShotLimit(9, 9)] Task<dynamic> PutAsync(ref string item, out string other);
            void Pass(dynamic item); void Pass(string item);
            int this[dynamic key] { get; } int this[string key] { get; }
        }
        public class Store : IStore
        {
            public dynamic Put(dynamic item) { Log.Add("dynamic"); return item; } public dynamic Put(string item) { Log.Add("string"); return item; } public dynamic Put(int item) { Log.Add("int"); return item; }
            public Task<dynamic> PutAsync(ref dynamic item, out dynamic other) { other = item; Log.Add("dynamic ref"); return Task.FromResult(item); }
            public Task<dynamic> PutAsync(ref string item, out string other) { other = item; Log.Add("string ref"); return Task.FromResult<dynamic>(item); }
            public void Pass(dynamic item) => Log.Add("passed dynamic"); public void Pass(string item) => Log.Add("passed string");
            public int this[dynamic key] => Log.Add("dynamic index"); public int this[string key] => Log.Add("string index");
        }
        public partial class Work { [ShotLimit(9, 9)] public partial void Run(dynamic item); void RunCore(dynamic item) => Log.Add("core dynamic"); void RunCore(string item) => Log.Add("core string"); }
        """,
        """
        var guarded = new Store().Guarded(); IStore store = guarded; object text = "a"; object[] references = ["a", null!];
        store.Put(text); guarded.TryPut(text);
        typeof(IStore).GetMethod("PutAsync", [typeof(object).MakeByRefType(), typeof(object).MakeByRefType()])!.Invoke(store, references);
        guarded.TryPutAsync(ref text, out object other);
        store.Pass(text);
        _ = store[text];
        new Work().Run(text);
        """)]
    [InlineData(
        "an overload of almost the same parameters", "value, in, no rest, rest, one, two, of T, of int, base, own, default",
        "",
        """
        public interface IBase { void Twice(int item); }
        public interface IStore<T> : IBase
        {
            void Put(int item); void Put(in int item); [ShotLimit(9, 9)] void Add(string item); [ShotLimit(9, 9)] void Add(string item, params object[] rest);
            void One(int item); void One(int item, int other = 2); void Of(T item); void Of(int item); new void Twice(int item); void Default() => Log.Add("not this one");
        }
        public class Store : IStore<string>
        {
            public void Put(int item) => Log.Add("value"); public void Put(in int item) => Log.Add("in"); public void Add(string item) => Log.Add("no rest"); public void Add(string item, params object[] rest) => Log.Add("rest");
            public void One(int item) => Log.Add("one"); public void One(int item, int other) => Log.Add("two"); public void Of(string item) => Log.Add("of T"); public void Of(int item) => Log.Add("of int");
            void IBase.Twice(int item) => Log.Add("base"); void IStore<string>.Twice(int item) => Log.Add("own"); public void Default() => Log.Add("default");
        }
        """,
        """
        IStore<string> store = new Store().Guarded(); var number = 1;
        store.Put(1); store.Put(in number); store.Add("a"); store.Add("a", new object[0]); store.One(1); store.One(1, 2); store.Of("a"); store.Of(1); ((IBase)store).Twice(1); store.Twice(1); store.Default();
        """)]
    public void Calls_reach_the_member_that_was_called_beside(string what, string expected, string usings, string declarations, string calls)
    {
        Assert.NotEmpty(what);
        var run = GeneratorRun.Library($"{usings}\n#pragma warning disable CS0108\n{declarations}\n{Probe}\n{calls}\n}} }}").Compiles();
        Assert.Equal(expected, run.Load().GetType("Probe")!.GetMethod("Run", BindingFlags.Public | BindingFlags.Static)!.Invoke(null, null));
    }

    [Theory]
    [InlineData("SHOT004", "using System.Runtime.CompilerServices; interface I { [ShotLimit(1, 1)] void M(); int this[string a] { get; } [OverloadResolutionPriority(1)] int this[object a] { get; } }", "an indexer that C# never finds")]
    [InlineData("SHOT004", "interface I<T> { void M(T item); void M(int item); } interface J : I<int> { [ShotLimit(1, 1)] void N(); }", "'I<int>' has two members 'M' that are one by these type arguments")]
    [InlineData("SHOT010", "class B { protected void MCore(int a) { } } partial class C : B { [ShotLimit(1, 1)] public partial void M(int a); void MCore(long a) { } }", "would reach 'C.MCore(long)' in place of 'B.MCore(int)'")]
    [InlineData("SHOT010", "using System.Runtime.CompilerServices; partial class C { [ShotLimit(1, 1)] public partial void M(string a); void MCore(string a) { } [OverloadResolutionPriority(1)] void MCore(object a) { } }", "would reach 'C.MCore(object)'")]
    [InlineData("SHOT035", "class B { protected void F(int a) { } } partial class C : B { [ShotLimit(1, 1, Fallback = nameof(F))] public partial void M(int a); void MCore(int a) { } void F(object a) { } }", "would reach 'C.F(object)'")]
    public async Task What_C_sharp_cannot_call_is_an_error(string id, string source, string message)
    {
        var error = Assert.Single(await GeneratorRun.Library(source).Errors());
        Assert.StartsWith(id + ": ", error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_core_of_a_base_class_is_called_beside_a_nearer_one_that_does_not_take_its_arguments() =>
        GeneratorRun.Library("class B { protected void MCore(int a) { } } partial class C : B { [ShotLimit(1, 1)] public partial void M(int a); void MCore(string a) { } }").Compiles();

    [Fact]
    public void A_variant_interface_is_guarded_once_whatever_it_is_asked_for_as()
    {
        var run = GeneratorRun.Library(
            """
            public interface IProducer<out T> { [ShotLimit(1, perSecond: 0.001)] T Next(); }
            public interface IConsumer<in T> { [ShotLimit(1, perSecond: 0.001)] void Take(T item); }
            public interface IPipe : IProducer<string>, IConsumer<object> { void Other(); }
            public class Pipe : IPipe { public string Next() => "a"; public void Take(object item) { } public void Other() { } }
            """
            + Probe + """
                IProducer<object> produced = ((IProducer<string>)new Pipe()).Guarded();
                Log.Add(produced.Guarded().TryNext().IsCompleted + " " + produced.Guarded().TryNext().IsOverloaded);
                IPipe pipe = ((IPipe)new Pipe()).Guarded();
                Log.Add((((IConsumer<string>)pipe).Guarded().TryTake("a").IsCompleted) + " " + (((IProducer<object>)pipe).Guarded().TryNext().IsOverloaded));
            } }
            """).Compiles();
        Assert.Equal("True True, True True", run.Load().GetType("Probe")!.GetMethod("Run")!.Invoke(null, null));
    }
}
