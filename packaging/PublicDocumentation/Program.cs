using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

// The compiler writes the comments of every member, and an editor would show those of internal ones to users of the package.
var (assembly, documentation) = (args[0], args[1]);
var reference = MetadataReference.CreateFromFile(assembly);
var symbol = (IAssemblySymbol)CSharpCompilation.Create("Documentation", references: [reference]).GetAssemblyOrModuleSymbol(reference)!;
var visible = new HashSet<string?>(Visible(symbol.GlobalNamespace), StringComparer.Ordinal);

var document = XDocument.Load(documentation, LoadOptions.PreserveWhitespace);
foreach (var member in document.Descendants("member").Where(member => !visible.Contains(member.Attribute("name")?.Value)).ToList())
{
    if (member.PreviousNode is XText space)
        space.Remove();
    member.Remove();
}

document.Save(documentation, SaveOptions.DisableFormatting);

// Parameters' types are named by the assembly itself: the assemblies that they are from are not needed.
static IEnumerable<string?> Visible(INamespaceOrTypeSymbol container) => container.GetMembers().SelectMany(member => member switch
{
    INamespaceSymbol space => Visible(space),
    _ when member.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal) => [],
    INamedTypeSymbol type => Visible(type).Prepend(type.GetDocumentationCommentId()),
    _ => [member.GetDocumentationCommentId()],
});
