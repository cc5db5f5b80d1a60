using System.Reflection;
using Microsoft.CodeAnalysis;
using Shot.CompilerServices;
using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.CompilerServices;

/// <summary>
/// A handler is found by its id: what the compiler writes into emitted code must be what the runtime makes of the method.
/// </summary>
public sealed class DocumentationIdTests
{
    private const string Corpus = """
        namespace Shop.Parts
        {
            public enum Size { Small }

            public unsafe class Plain
            {
                public void None() { }
                public static int One(int number) => number;
                public void Primitives(bool a, byte b, sbyte c, char d, decimal e, double f, float g, uint h, nint i, nuint j,
                    long k, ulong l, short m, ushort n, object o, string p, dynamic q) { }
                public void Arrays(int[] a, int[,] b, int[][,,] c, List<int[]>[] d) { }
                public void References(ref int a, in long b, out string c, ref readonly Size d) { c = ""; }
                public void Pointers(int* a, void** b, int*[] c) { }
                public void Nullables(int? a, string? b, Size? c, List<string?>? d) { }
                public void Tuples((int Left, string Right) a, (int, (long, Size))[] b, ValueTuple<int> c) { }
                public T Generic<T, U>(T a, U[] b, Dictionary<T, List<U>> c) where T : notnull => a;
                public void Spans(ReadOnlySpan<byte> a, scoped Span<char> b, params ReadOnlySpan<int> c) { }
                public void Nested(Outer<int>.Inner<string>.Leaf a, Outer<List<int>>.Enumerated b,
                    System.Threading.Tasks.TaskCompletionSource<Size> c) { }
                public Task<List<int>> Later(CancellationToken token, Func<int, Task<string>> a) => Task.FromResult(new List<int>());
                public void Defaults(int a = 5, params string[] b) { }
            }

            public class Outer<T>
            {
                public enum Enumerated { One }

                public T Own(T a, List<T> b, Outer<T> c) => a;

                public class Inner<U>
                {
                    public class Leaf { public void Deep(T a, U b) { } }

                    public V Mixed<V>(T a, U b, V c, Outer<V>.Inner<T> d, Outer<T>.Inner<U>.Leaf e, Inner<V>[] f) => c;
                }
            }

            public struct Value { public readonly void InStruct(Value a, in Value b) { } }

            public static class Extensions { public static void Extend(this Plain plain, int number) { } }
        }

        public class Global { public void InGlobalNamespace(Global a) { } }
        """;

    [Fact]
    public void Ids_of_every_form_of_signature_equal_the_compilers()
    {
        var run = GeneratorRun.Library(Corpus);
        var expected = Methods(run.Output.Assembly.GlobalNamespace)
            .Select(method => method.GetDocumentationCommentId()!)
            .Order(StringComparer.Ordinal)
            .ToArray();
        Assert.True(expected.Length > 15, $"Only {expected.Length} methods.");

        var assembly = run.Load();
        var actual = assembly.GetTypes()
            .Where(type => type.Namespace is null or "Shop.Parts" && !type.Name.StartsWith('<') && !type.IsEnum)
            .SelectMany(
                type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(method => !method.Name.StartsWith('<'))
            .Select(DocumentationId.Of)
            .Order(StringComparer.Ordinal)
            .ToArray();
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void A_method_of_a_constructed_type_has_the_id_of_its_definition()
    {
        var method = typeof(Dictionary<string, int>).GetMethod(nameof(Dictionary<,>.TryGetValue))!;
        Assert.Equal("M:System.Collections.Generic.Dictionary`2.TryGetValue(`0,`1@)", DocumentationId.Of(method));
        var generic = typeof(Enumerable).GetMethod(nameof(Enumerable.Empty))!.MakeGenericMethod(typeof(int));
        Assert.Equal("M:System.Linq.Enumerable.Empty``1", DocumentationId.Of(generic));
    }

    private static IEnumerable<IMethodSymbol> Methods(INamespaceOrTypeSymbol container) =>
        container.GetMembers().SelectMany(member => member switch
    {
        INamespaceSymbol { Name: "Shop" or "Parts" } space => Methods(space),
        INamedTypeSymbol { TypeKind: not TypeKind.Enum, DeclaredAccessibility: Microsoft.CodeAnalysis.Accessibility.Public } type =>
            Methods(type),
        IMethodSymbol { MethodKind: MethodKind.Ordinary } method => [method],
        _ => [],
    });
}
