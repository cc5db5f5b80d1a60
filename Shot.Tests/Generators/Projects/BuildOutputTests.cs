using Shot.Generators;
using Shot.Tests.Packages;

namespace Shot.Tests.Generators.Projects;

/// <summary>What a real build prints of a problem that no emitted file can hold, since no other file can add to the type.</summary>
public sealed class BuildOutputTests
{
    [Theory]
    [InlineData("file partial class Payments", "the type 'Payments' is file-local, so no other file can add to it; make it internal", true)]
    [InlineData(
        "file partial class Payments",
        "the type 'Payments' is file-local, so no other file can add to it; make it internal",
        false)]
    [InlineData("class Payments", "the type 'Payments' is not partial; add 'partial' to it", false)]
    public async Task A_build_says_why_a_partial_method_cannot_be_implemented(string type, string expected, bool runsAnalyzers)
    {
        var folder = Directory.CreateTempSubdirectory("shot-build-");
        try
        {
            await File.WriteAllTextAsync(
                Path.Combine(folder.FullName, "Shop.csproj"),
                $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup>
                    <TargetFramework>net10.0</TargetFramework>
                    <ImplicitUsings>enable</ImplicitUsings>
                    <Nullable>enable</Nullable>
                    <RunAnalyzers>{(runsAnalyzers ? "true" : "false")}</RunAnalyzers>
                  </PropertyGroup>
                  <ItemGroup>
                    <Reference Include="{typeof(ShotLimitAttribute).Assembly.Location}" />
                    <Analyzer Include="{typeof(ShotGenerator).Assembly.Location}" />
                  </ItemGroup>
                </Project>
                """,
                TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(
                Path.Combine(folder.FullName, "Payments.cs"),
                type + " { [Shot.ShotLimit(1, 1)] public partial void Charge(); private void ChargeCore() { } }",
                TestContext.Current.CancellationToken);
            var (exitCode, output) = await Dotnet.Run(folder.FullName, "build", "-v", "q", "-p:UseSharedCompilation=false");
            Assert.NotEqual(0, exitCode);
            Assert.Contains("error SHOT010: ", output, StringComparison.Ordinal);
            Assert.Contains(expected, output, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
