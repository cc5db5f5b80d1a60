using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.Generators;

/// <summary>Annotated members of deeply nested types, and emitted names that an application's own type could have.</summary>
public sealed class NestedTypesTests
{
    [Theory]
    [InlineData(
        "partial class A { partial class B { partial class C { class D { } [ShotLimit(1, 1)] private partial void M(D item); void "
        + "MCore(D item) { } } } }")]
    [InlineData(
        "partial class A<T> { partial struct B<U> { partial record C<V> { [ShotLimit(1, 1)] public static partial (T, U) M(V "
        + "item); static (T, U) MCore(V item) => default; } } }")]
    [InlineData(
        "partial class A<T> where T : class { protected class P { } partial class B { partial class C { [ShotLimit(1, 1)] "
        + "protected partial P? M(T item); P? MCore(T item) => null; } } }")]
    [InlineData(
        "partial interface I { partial class B { private class P { } partial class C { [ShotLimit(1, 1)] private partial P[] "
        + "M(List<P?> item); P[] MCore(List<P?> item) => []; } } }")]
    [InlineData(
        "partial record struct A { private enum E { X } partial class B { partial class C { [ShotLimit(1, 1)] private partial void "
        + "M(E item = E.X); void MCore(E item) { } } } }")]
    [InlineData(
        "namespace N { namespace O { partial class A { partial class B { partial class C { [ShotLimit(1, 1)] public partial void "
        + "M(Inner item); void MCore(Inner item) { } public class Inner; } } } } }")]
    [InlineData(
        "public class A<T> { public class B<U> { public interface C<V> { [ShotLimit(1, 1)] D M(T item, U other, V last); public "
        + "class D { } } } }")]
    [InlineData(
        "public class A { public class B { public interface C { [ShotLimit(1, 1)] D M(E item); internal interface F { "
        + "[ShotLimit(1, 1)] void N(); } } public class D { } public enum E { } } }")]
    [InlineData(
        "public class A { internal class B { public class D { } public class C { public interface I : J<D> { [ShotLimit(1, 1)] "
        + "Task<D> M(D[] item); } } public interface J<T> { [ShotLimit(1, 1)] T N(T item); } } }")]
    public async Task What_is_emitted_for_members_of_nested_types_compiles(string source)
    {
        var run = GeneratorRun.Library(source).Compiles();
        Assert.Empty(await run.Errors());
    }

    [Theory]
    [InlineData(
        "class A { public class B { public class C { [ShotLimit(1, 1)] public static string Get() => \"\"; public static void "
        + "Map(WebApplication app) => app.MapGet(\"/\", Get); } } }")]
    [InlineData(
        "class A { class B { public class C { [ShotLimit(1, 1)] public static string Get() => \"\"; public static void "
        + "Map(WebApplication app) => app.MapGet(\"/\", Get); } } }")]
    [InlineData(
        "class A { protected class B { public class C { [ShotLimit(1, 1)] internal static string Get() => \"\"; public static void "
        + "Map(WebApplication app) => app.MapGet(\"/\", Get); } } }")]
    [InlineData(
        "class A { class B { internal class C { class D { } [ShotLimit(1, 1)] static string Get(D? item) => \"\"; public static "
        + "void Map(WebApplication app) => app.MapGet(\"/\", Get); } } }")]
    [InlineData(
        "class A<T> { class B { internal class C { [ShotLimit(1, 1)] static string Get() => \"\"; public static void "
        + "Map(WebApplication app) => app.MapGet(\"/\", Get); } } }")]
    [InlineData(
        "class A { class B { internal class C { public static void Map(WebApplication app) => app.MapGet(\"/\", [ShotLimit(1, 1)] "
        + "() => \"\"); } } }")]
    [InlineData(
        "public class A { class B { public class ChatHub : Microsoft.AspNetCore.SignalR.Hub { [ShotLimit(1, 1)] public void Send() "
        + "{ } } } }")]
    [InlineData(
        "public class A { public class B { public class ChatHub : Microsoft.AspNetCore.SignalR.Hub { [ShotLimit(1, 1)] public void "
        + "Send() { } } } }")]
    [InlineData(
        "public class A { public class B { public class C : Microsoft.AspNetCore.Mvc.ControllerBase { [ShotLimit(1, 1)] public "
        + "string Get() => \"\"; } } }")]
    public async Task What_is_emitted_for_handlers_in_nested_types_compiles(string source)
    {
        var run = GeneratorRun.Library("using Microsoft.AspNetCore.Builder; " + source);
        if ((await run.Errors()).Length == 0)
            run.Compiles();
    }

    [Theory]
    [InlineData(
        "public static class GuardedOrdersExtensions { }",
        "public interface IOrders { [ShotLimit(1, 1)] void M(); }",
        "class GuardedIOrders ")]
    [InlineData(
        "public class GuardedOrders1Extensions<T> { }",
        "public interface IOrders<T> { [ShotLimit(1, 1)] void M(T item); }",
        "class GuardedOrders<T>")]
    [InlineData(
        "public static class GuardedOrders1Extensions { }",
        "public interface IOrders<T> { [ShotLimit(1, 1)] void M(T item); }",
        "class GuardedIOrders<T>")]
    [InlineData(
        "public static class GuardedA_OrdersExtensions { }",
        "public class A { public interface IOrders { [ShotLimit(1, 1)] void M(); } }",
        "class GuardedA_IOrders ")]
    public async Task A_decorator_avoids_names_that_its_extension_class_would_share(string taken, string source, string expected)
    {
        var run = GeneratorRun.Library(taken + source).Compiles();
        Assert.Contains(run.Files, file => file.SourceText.ToString().Contains(expected, StringComparison.Ordinal));
        Assert.Empty(await run.Errors());
    }

    [Fact]
    public async Task An_interface_whose_names_are_all_taken_is_reported()
    {
        var run = GeneratorRun.Library(
            "static class GuardedOrdersExtensions { } static class GuardedIOrdersExtensions { } "
            + "public interface IOrders { [ShotLimit(1, 1)] void M(); }");
        Assert.StartsWith("SHOT00", Assert.Single(await run.Errors()), StringComparison.Ordinal);
        Assert.DoesNotContain(run.Output.GetDiagnostics(TestContext.Current.CancellationToken), static found => found.Id == "CS0101");
    }
}
