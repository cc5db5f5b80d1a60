using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Shot.Tests.Generators.Infrastructure;
using Shot.Tests.Rules;

namespace Shot.Tests.Packages;

/// <summary>What is in the packages, and nothing besides.</summary>
[Collection(nameof(AgainstPackages))]
public sealed class PackageTests(PackedShot shot)
{
    private static readonly string[] Common = ["icon.png", "LICENSE-APACHE", "LICENSE-MIT", "README.md"];

    [Fact]
    public void Shot_Core_has_the_runtime_its_documentation_and_all_that_the_compiler_needs()
    {
        using var package = shot.Open("Shot.Core");
        Assert.Equal(
            Sorted(
                "analyzers/dotnet/cs/Shot.CodeFixes.dll",
                "analyzers/dotnet/cs/Shot.Generators.dll",
                "build/Shot.Core.targets",
                "buildTransitive/Shot.Core.targets",
                "lib/net10.0/Shot.Core.dll",
                "lib/net10.0/Shot.Core.xml"),
            Files(package));
        using var symbols = shot.Open("Shot.Core", "snupkg");
        Assert.Equal(["lib/net10.0/Shot.Core.pdb"], Files(symbols));
    }

    [Fact]
    public void Shot_AspNetCore_has_the_middleware_and_brings_all_of_Shot_Core()
    {
        using var package = shot.Open("Shot.AspNetCore");
        Assert.Equal(Sorted("lib/net10.0/Shot.AspNetCore.dll", "lib/net10.0/Shot.AspNetCore.xml"), Files(package));
        using var symbols = shot.Open("Shot.AspNetCore", "snupkg");
        Assert.Equal(["lib/net10.0/Shot.AspNetCore.pdb"], Files(symbols));

        var core = Assert.Single(Elements(Specification(package), "dependency"), dependency => (string?)dependency.Attribute("id") == "Shot.Core");
        Assert.Equal((shot.Version, "All", null), ((string?)core.Attribute("version"), (string?)core.Attribute("include"), (string?)core.Attribute("exclude")));
    }

    [Fact]
    public void Shot_Redis_has_the_store_and_brings_all_of_Shot_Core()
    {
        using var package = shot.Open("Shot.Redis");
        Assert.Equal(Sorted("lib/net10.0/Shot.Redis.dll", "lib/net10.0/Shot.Redis.xml"), Files(package));
        using var symbols = shot.Open("Shot.Redis", "snupkg");
        Assert.Equal(["lib/net10.0/Shot.Redis.pdb"], Files(symbols));

        var dependencies = Elements(Specification(package), "dependency")
            .ToDictionary(dependency => (string)dependency.Attribute("id")!, dependency => (string?)dependency.Attribute("include"));
        Assert.Contains("StackExchange.Redis", dependencies.Keys);
        Assert.Equal("All", dependencies["Shot.Core"]);
    }

    [Fact]
    public void Shot_Http_needs_no_web_application_and_brings_all_of_Shot_Core()
    {
        using var package = shot.Open("Shot.Http");
        Assert.Equal(Sorted("lib/net10.0/Shot.Http.dll", "lib/net10.0/Shot.Http.xml"), Files(package));
        var dependencies = Elements(Specification(package), "dependency")
            .ToDictionary(dependency => (string)dependency.Attribute("id")!, dependency => (string?)dependency.Attribute("include"));
        Assert.Contains("Microsoft.Extensions.Http", dependencies.Keys);
        Assert.DoesNotContain(dependencies.Keys, static id => id.Contains("AspNetCore", StringComparison.Ordinal));
        Assert.Equal("All", dependencies["Shot.Core"]);
    }

    [Fact]
    public void Shot_Dashboard_has_the_page_in_its_assembly_and_brings_all_of_Shot_AspNetCore()
    {
        using var package = shot.Open("Shot.Dashboard");
        Assert.Equal(Sorted("lib/net10.0/Shot.Dashboard.dll", "lib/net10.0/Shot.Dashboard.xml", "uplot.LICENSE"), Files(package));
        var dependency = Assert.Single(Elements(Specification(package), "dependency"), dependency => (string?)dependency.Attribute("id") == "Shot.AspNetCore");
        Assert.Equal((shot.Version, "All"), ((string?)dependency.Attribute("version"), (string?)dependency.Attribute("include")));
    }

    [Theory]
    [InlineData("Shot.Core")]
    [InlineData("Shot.AspNetCore")]
    [InlineData("Shot.Dashboard")]
    [InlineData("Shot.Http")]
    [InlineData("Shot.Redis")]
    public void A_package_says_what_it_is_whose_it_is_and_under_which_licence(string id)
    {
        using var package = shot.Open(id);
        var specification = Specification(package);
        Assert.Equal("MIT OR Apache-2.0", Value("license"));
        Assert.Equal("README.md", Value("readme"));
        Assert.Equal("icon.png", Value("icon"));
        Assert.StartsWith("Latency protection", Value("description"), StringComparison.Ordinal);
        Assert.NotEmpty(Value("authors"));
        Assert.Contains("rate-limiting", Value("tags").Split(' '));
        Assert.Equal(Value("projectUrl"), (string?)Elements(specification, "repository").Single().Attribute("url"));

        string Value(string name) => Elements(specification, name).Single().Value;
    }

    [Theory]
    [InlineData("Shot.Core")]
    [InlineData("Shot.AspNetCore")]
    [InlineData("Shot.Dashboard")]
    [InlineData("Shot.Http")]
    [InlineData("Shot.Redis")]
    public async Task The_README_of_a_package_is_the_repositorys_with_links_that_lead_somewhere(string id)
    {
        using var package = shot.Open(id);
        using var reader = new StreamReader(await package.GetEntry("README.md")!.OpenAsync(TestContext.Current.CancellationToken));
        var packed = (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).ReplaceLineEndings("\n").TrimEnd();
        var url = Elements(Specification(package), "projectUrl").Single().Value + "/blob/main/";
        Assert.Equal(Repository.Read("README.md").TrimEnd(), packed.Replace(url, "", StringComparison.Ordinal));
        Assert.All(packed.Split("](").Skip(1), link => Assert.StartsWith("https://", link, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_icon_is_a_picture_of_the_size_that_galleries_ask_for()
    {
        using var package = shot.Open("Shot.Core");
        await using var icon = await package.GetEntry("icon.png")!.OpenAsync(TestContext.Current.CancellationToken);
        var header = new byte[24];
        await icon.ReadExactlyAsync(header, TestContext.Current.CancellationToken);
        Assert.Equal("PNG"u8, header.AsSpan(1, 3));
        Assert.Equal((128, 128), (BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(20))));
    }

    [Theory]
    [InlineData("Shot.Core", "T:Shot.ShotLimitAttribute")]
    [InlineData("Shot.AspNetCore", "T:Microsoft.AspNetCore.Builder.ShotEndpointConventionBuilderExtensions")]
    [InlineData("Shot.Dashboard", "T:Shot.Dashboard.ShotDashboardOptions")]
    [InlineData("Shot.Http", "T:Shot.Http.ShotClientLimitOptions")]
    [InlineData("Shot.Redis", "T:Shot.Redis.RedisShotStore")]
    public async Task The_documentation_of_a_package_is_of_what_is_public_and_of_all_of_it(string id, string known)
    {
        using var package = shot.Open(id);
        using var image = new MemoryStream();
        await using (var assembly = await package.GetEntry($"lib/net10.0/{id}.dll")!.OpenAsync(TestContext.Current.CancellationToken))
            await assembly.CopyToAsync(image, TestContext.Current.CancellationToken);
        await using var file = await package.GetEntry($"lib/net10.0/{id}.xml")!.OpenAsync(TestContext.Current.CancellationToken);
        var documented = XDocument.Load(file).Descendants("member").Select(member => (string)member.Attribute("name")!).ToList();
        Assert.Contains(known, documented);

        var packed = MetadataReference.CreateFromImage(image.ToArray());
        var others = References.WithPackages.Where(reference => Path.GetFileNameWithoutExtension(reference.Display) != id);
        var compilation = CSharpCompilation.Create("Reader", references: [packed, .. others], options: new(OutputKind.DynamicallyLinkedLibrary, metadataImportOptions: MetadataImportOptions.All));
        Assert.All(documented, name => Assert.True(IsPublic(DocumentationCommentId.GetFirstSymbolForDeclarationId(name, compilation)), $"{name} is not public."));

        var space = ((IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(packed)!).GlobalNamespace;
        var missing = Types(space).SelectMany(type => type.GetMembers().Prepend(type)).Where(static symbol => IsPublic(symbol) && IsWritten(symbol))
            .Select(static symbol => symbol.GetDocumentationCommentId()!).Except(documented);
        Assert.Empty(missing);
    }

    /// <summary>The files that a package has beside those that make it a package.</summary>
    private static IEnumerable<string> Files(ZipArchive package) => package.Entries.Select(entry => entry.FullName)
        .Where(name => name != "[Content_Types].xml" && !name.StartsWith("_rels/", StringComparison.Ordinal) && !name.StartsWith("package/", StringComparison.Ordinal) && !name.EndsWith(".nuspec", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    private static IEnumerable<string> Sorted(params string[] files) => Common.Concat(files).Order(StringComparer.Ordinal);

    private static XDocument Specification(ZipArchive package)
    {
        using var stream = package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return XDocument.Load(stream);
    }

    private static IEnumerable<XElement> Elements(XDocument specification, string name) => specification.Descendants().Where(element => element.Name.LocalName == name);

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceOrTypeSymbol container) => container.GetMembers().SelectMany(static member => member switch
    {
        INamedTypeSymbol type => Types(type).Prepend(type),
        INamespaceSymbol space => Types(space),
        _ => [],
    });

    /// <summary>Whether every part of the symbol's name is visible outside its assembly.</summary>
    private static bool IsPublic(ISymbol? symbol) => symbol is not null && ContainingTypesAndSelf(symbol).All(static part =>
        part.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal);

    private static IEnumerable<ISymbol> ContainingTypesAndSelf(ISymbol symbol)
    {
        for (var part = symbol; part is not null; part = part.ContainingType)
            yield return part;
    }

    /// <summary>Whether there is a declaration that a comment stands on, not an accessor, a constructor without parameters or what a record has of itself.</summary>
    private static bool IsWritten(ISymbol symbol) =>
        symbol is not IMethodSymbol { AssociatedSymbol: not null } and not IMethodSymbol { MethodKind: MethodKind.Constructor, Parameters.IsEmpty: true } and not IFieldSymbol { IsImplicitlyDeclared: true }
        && !symbol.GetAttributes().Any(static attribute => attribute.AttributeClass?.Name == nameof(CompilerGeneratedAttribute));
}
