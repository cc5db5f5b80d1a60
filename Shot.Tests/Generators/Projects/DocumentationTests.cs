using System.ComponentModel;
using System.Reflection;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.Generators.Projects;

/// <summary>What an editor shows of a decorator, a twin and an annotation.</summary>
public sealed class DocumentationTests
{
    [Theory]
    [InlineData("PlaceAsync", "M:Shop.IOrders`1.PlaceAsync``1(`0,System.Collections.Generic.List{``0[]}@)")]
    [InlineData("TryPlaceAsync", "M:Shop.IOrders`1.PlaceAsync``1(`0,System.Collections.Generic.List{``0[]}@)")]
    [InlineData("TryRead", "M:Shop.IReader.Read(System.Int32)")]
    [InlineData("Name", "P:Shop.IOrders`1.Name")]
    [InlineData("Changed", "E:Shop.IOrders`1.Changed")]
    public void A_decorators_member_says_what_the_interfaces_says(string member, string documented)
    {
        var output = GeneratorRun.Library("""
            namespace Shop;
            public interface IReader { [ShotLimit(1, 1)] void Read(int count); }
            public interface IOrders<T> : IReader { [ShotLimit(1, 1)] Task PlaceAsync<TOther>(T item, in List<TOther[]> others); string Name { get; } event EventHandler? Changed; }
            """).Compiles().Output;
        var symbol = Assert.Single(output.GetTypeByMetadataName("Shop.GuardedOrders`1")!.GetMembers(member));
        var text = XElement.Parse(symbol.GetDocumentationCommentXml(cancellationToken: TestContext.Current.CancellationToken)!).Descendants("inheritdoc").Single();
        var inherited = text.Attribute("cref") is { } cref ? DocumentationCommentId.GetFirstSymbolForDeclarationId(cref.Value, output) : Implemented(symbol);
        Assert.Equal(documented, inherited?.GetDocumentationCommentId());
    }

    /// <summary>The user's own comment is on the declaration, and one on the implementing part would stand in its place.</summary>
    [Fact]
    public void A_partial_methods_own_comment_stays()
    {
        var output = GeneratorRun.Library("public partial class C { /// <summary>Mine.</summary>\n[ShotLimit(1, 1)] public partial void M(int a); void MCore(int a) { } }").Output;
        Assert.Contains("Mine.", output.GetTypeByMetadataName("C")!.GetMembers("M").Single().GetDocumentationCommentXml(cancellationToken: TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(ShotLimitAttribute), 2, 3, 3, 3)] // only its type tells a rate per minute from one per second
    [InlineData(typeof(ShotConcurrencyAttribute), 0, 1)]
    [InlineData(typeof(ShotDeadlineAttribute), 1)]
    public void The_line_of_an_annotation_is_not_offered(Type annotation, params int[] parameters)
    {
        Assert.True(IsHidden(annotation.GetProperty("Line")!));
        Assert.Equal(
            parameters,
            annotation.GetConstructors().Where(static constructor => !IsHidden(constructor)).Select(static constructor => constructor.GetParameters().Length).Order());
    }

    private static bool IsHidden(MemberInfo member) => member.GetCustomAttribute<EditorBrowsableAttribute>() is { State: EditorBrowsableState.Never };

    private static ISymbol? Implemented(ISymbol symbol) =>
        symbol.ContainingType.AllInterfaces.SelectMany(static other => other.GetMembers()).FirstOrDefault(member => SymbolEqualityComparer.Default.Equals(symbol.ContainingType.FindImplementationForInterfaceMember(member), symbol))?.OriginalDefinition;
}
