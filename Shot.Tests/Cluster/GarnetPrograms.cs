using System.Diagnostics;

namespace Shot.Tests.Cluster;

/// <summary>Garnet in its modes, as the sample embeds it. It ends with the process that started it, at the latest.</summary>
internal static class GarnetPrograms
{
    /// <summary>Runs scripts atomically.</summary>
    public const string Transactional = "garnet";

    /// <summary>Runs scripts of one key at the same time.</summary>
    public const string Racy = "garnet --lua";

    /// <summary>Runs no scripts.</summary>
    public const string WithoutLua = "garnet, no lua";

    /// <summary>How to start a program; null if it is not one of these.</summary>
    public static ProcessStartInfo? Start(string program, int port)
    {
        string[]? modes = program switch
        {
            Transactional => ["--lua", "--lua-transaction-mode"],
            Racy => ["--lua"],
            WithoutLua => [],
            _ => null,
        };
        return modes is null
            ? null
            : SampleProgram.Start(["cluster", "store", "--port", $"{port}", "--bind", "127.0.0.1", "--commandstats-monitor", .. modes]);
    }
}
