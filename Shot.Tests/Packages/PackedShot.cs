using System.IO.Compression;
using Shot.Tests.Rules;

namespace Shot.Tests.Packages;

/// <summary>
/// Shot's packages, packed once under a version that no other run has, so that no package of an earlier one is taken for them; and a folder away from the
/// repository with applications that know nothing else of Shot.
/// </summary>
public sealed class PackedShot : IAsyncLifetime
{
    private static readonly string[] Ids = ["Shot.Core", "Shot.AspNetCore", "Shot.Dashboard", "Shot.Http", "Shot.Redis", "Consumer.Contracts", "Consumer.Services"];

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"shot-packages-{Guid.NewGuid():N}");

    public string Version { get; } = $"0.1.0-test.v{Guid.NewGuid():N}";

    private string Packages => Path.Combine(_folder, "packages");

    public async ValueTask InitializeAsync()
    {
        Copy(Path.Combine(Repository.Root, "Shot.Tests", "Packages", "Consumers"), _folder);
        Directory.CreateDirectory(Packages);
        await File.WriteAllTextAsync(Path.Combine(_folder, "Version.props"), $"<Project><PropertyGroup><ShotVersion>{Version}</ShotVersion></PropertyGroup></Project>");
        foreach (var project in new[] { "Shot.Core", "Shot.AspNetCore", "Shot.Dashboard", "Shot.Http", "Shot.Redis" })
            await Dotnet.Succeed(Repository.Root, "pack", project, "--configuration", "Release", "--output", Packages, "-p:RunAnalyzers=false", $"-p:PackageVersion={Version}");
    }

    /// <summary>Runs an SDK command on one of the applications. Their warnings are errors.</summary>
    internal Task<(int ExitCode, string Output)> Run(string command, string project, params string[] arguments) =>
        Dotnet.Run(_folder, [command, project, $"-p:ShotVersion={Version}", .. arguments]);

    /// <summary>Runs an SDK command on one of the applications, which must succeed.</summary>
    internal async Task Succeed(string command, string project, params string[] arguments)
    {
        var (exitCode, output) = await Run(command, project, arguments);
        Assert.True(exitCode == 0, $"dotnet {command} {project} ended with {exitCode}:\n{output}");
    }

    /// <summary>Applies the fixes of some rules to the projects of a solution.</summary>
    internal Task<string> Format(string solution, params IEnumerable<string> ids) =>
        Dotnet.Succeed(_folder, ["format", "analyzers", solution, "--no-restore", "--severity", "warn", "--diagnostics", .. ids]);

    /// <summary>The sources of some projects, by their paths in the folder that holds these.</summary>
    internal IReadOnlyDictionary<string, string> Sources(string projects)
    {
        var folder = Path.Combine(_folder, projects);
        return Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(file => (File: file, Name: Path.GetRelativePath(folder, file).Replace('\\', '/')))
            .Where(source => !source.Name.Contains("/obj/", StringComparison.Ordinal) && !source.Name.Contains("/bin/", StringComparison.Ordinal))
            .ToDictionary(source => source.Name, source => File.ReadAllText(source.File).ReplaceLineEndings("\n"), StringComparer.Ordinal);
    }

    /// <summary>Makes a folder whose projects can have the packages, and nothing else from here.</summary>
    internal string NewFolder(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        File.WriteAllText(Path.Combine(folder, "Directory.Build.props"), "<Project />");
        return folder;
    }

    /// <summary>Packs one of the libraries, for others to reference.</summary>
    internal Task Pack(string project) => Succeed("pack", project, "--output", Packages);

    /// <summary>Starts what a build left in a folder of a project.</summary>
    internal RunningApplication Start(string project, params string[] output) => Start(project, [], output);

    /// <summary>Starts what a build left in a folder of a project, with settings in its environment.</summary>
    internal RunningApplication Start(string project, IEnumerable<(string Name, string Value)> settings, params string[] output) =>
        RunningApplication.Start(Path.Combine([_folder, project, .. output]), Path.GetFileName(project), settings);

    internal Task<string> RunToEnd(string project, params string[] output) =>
        Dotnet.Succeed(_folder, Path.Combine([_folder, project, .. output, project + ".dll"]));

    internal ZipArchive Open(string id, string extension = "nupkg") => ZipFile.OpenRead(Path.Combine(Packages, $"{id}.{Version}.{extension}"));

    public ValueTask DisposeAsync()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
        foreach (var id in Ids)
        {
            var cached = Path.Combine(Cache(), id.ToLowerInvariant(), Version);
            if (Directory.Exists(cached))
                Directory.Delete(cached, recursive: true);
        }

        return ValueTask.CompletedTask;
    }

    private static string Cache() =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set
            ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
