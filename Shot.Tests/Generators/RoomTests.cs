using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Shot.Tests.Generators;

/// <summary>The generator's rooms depend on each other in one direction.</summary>
public sealed class RoomTests
{
    [Theory]
    [InlineData("Model")]
    [InlineData("Parsing", "Model")]
    [InlineData("Emission", "Model")]
    [InlineData("Tracking", "Model", "Parsing")]
    [InlineData("Diagnostics", "Model", "Parsing")]
    public void A_room_uses_only_what_comes_before_it(string room, params string[] allowed)
    {
        var files = Directory.GetFiles(Path.Combine(Source(), room), "*.cs");
        Assert.NotEmpty(files);
        var used = files.SelectMany(static file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), path: file).GetRoot(TestContext.Current.CancellationToken).DescendantNodes())
            .OfType<NameSyntax>()
            .Where(static name => name is QualifiedNameSyntax { Left: IdentifierNameSyntax or QualifiedNameSyntax } or IdentifierNameSyntax { Parent: MemberAccessExpressionSyntax })
            .SelectMany(static name => Rooms.Where(other => IsOf(name, other)))
            .Distinct();
        Assert.Empty(used.Except([.. allowed, room]));
    }

    private static readonly string[] Rooms = ["Parsing", "Model", "Emission", "Tracking", "Diagnostics"];

    /// <summary>A using directive, or a name that begins with the room.</summary>
    private static bool IsOf(NameSyntax name, string room) => name.ToString() is var text
        && (text == $"Shot.Generators.{room}" || text == room || text.StartsWith(room + ".", StringComparison.Ordinal));

    private static string Source([CallerFilePath] string path = "") =>
        Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "Shot.Generators");
}
