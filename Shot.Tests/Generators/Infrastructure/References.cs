using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Shot.Tests.Generators.Infrastructure;

/// <summary>What compiled test sources reference: the runtime, ASP.NET Core and Shot's own assemblies.</summary>
internal static class References
{
    private static readonly ImmutableArray<MetadataReference> Everything = Load(Counts);

    public static ImmutableArray<MetadataReference> All => Everything;

    /// <summary>As a class library of contracts sees the world: no ASP.NET Core.</summary>
    public static ImmutableArray<MetadataReference> WithoutAspNetCore { get; } =
        [.. Everything.Where(reference => !Path.GetFileName(reference.Display)!.Contains("AspNetCore", StringComparison.Ordinal))];

    /// <summary>As an application with gRPC services and OpenAPI documents does.</summary>
    public static ImmutableArray<MetadataReference> WithGrpcAndOpenApi { get; } =
        [.. Everything, .. Load(name => name.StartsWith("Grpc", StringComparison.Ordinal) || name == "Microsoft.OpenApi")];

    /// <summary>As an application with all of Shot's packages does.</summary>
    public static ImmutableArray<MetadataReference> WithPackages { get; } =
        [.. Everything, .. Load(static name => name is "Shot.Redis" or "Shot.Dashboard" or "StackExchange.Redis")];

    /// <summary>As an application that also has some other libraries does.</summary>
    /// <param name="names">The beginnings of the names of their assemblies.</param>
    public static ImmutableArray<MetadataReference> With(params IEnumerable<string> names) =>
        [.. Everything, .. Load(name => !Counts(name) && names.Any(start => name.StartsWith(start, StringComparison.Ordinal)))];

    private static ImmutableArray<MetadataReference> Load(Func<string, bool> counts)
    {
        var trusted = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        return
        [
            .. trusted
                .Where(path => counts(Path.GetFileNameWithoutExtension(path)))
                .Select(path => MetadataReference.CreateFromFile(path)),
        ];
    }

    private static bool Counts(string name) =>
        name.StartsWith("System", StringComparison.Ordinal)
        || name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
        || name.StartsWith("Microsoft.Extensions", StringComparison.Ordinal)
        || name is "mscorlib" or "netstandard" or "Microsoft.CSharp" or "Microsoft.Net.Http.Headers" or "Shot.Core" or "Shot.AspNetCore";
}
