using System.Diagnostics.CodeAnalysis;
using Garnet;

namespace Shot.Sample.Cluster;

/// <summary>Garnet within this process. Runs until its standard input ends, as it does when the process that started it is gone.</summary>
internal static class EmbeddedStore
{
    /// <summary>False in a native program: the server needs a just-in-time compiler, so native compilation leaves it out.</summary>
    [FeatureSwitchDefinition("Shot.Sample.HasEmbeddedStore")]
    public static bool IsAvailable => !AppContext.TryGetSwitch("Shot.Sample.HasEmbeddedStore", out var isAvailable) || isAvailable;

    /// <param name="arguments">Garnet's own options.</param>
    public static int Run(string[] arguments)
    {
        if (IsAvailable)
        {
            // A project that can be published natively switches this off, and the server reads its defaults with it.
            AppContext.SetSwitch("System.Text.Json.JsonSerializer.IsReflectionEnabledByDefault", true);
            using var server = new GarnetServer(arguments);
            server.Start();
            Console.In.ReadToEnd();
            return 0;
        }

        Console.Error.WriteLine("A native program has no embedded store.");
        return 1;
    }
}
