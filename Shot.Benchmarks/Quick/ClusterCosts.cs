using System.Diagnostics;
using System.Globalization;
using Shot.Cluster;

namespace Shot.Benchmarks.Quick;

/// <summary>What a decision of a cluster limit costs on its node, on a real server on loopback.</summary>
internal static class ClusterCosts
{
    private const ulong Key = 1;
    private const int Batches = 4_000;
    private const int BatchSize = 250;
    private const int WarmKeys = 2_000;
    private const int ColdKeys = 20_000;

    public static IEnumerable<(string Name, bool IsSlow, Func<string> Run)> All { get; } =
    [
        ("cluster_lease_decision", false, () => On("cluster_lease_decision", LeaseDecision)),
        ("cluster_remembered_denial", false, () => On("cluster_remembered_denial", RememberedDenial)),
        ("cluster_cold_key", true, () => On("cluster_cold_key", ColdKey)),
        ("cluster_exact_decision", true, () => On("cluster_exact_decision", ExactDecision.Run)),
    ];

    private static string On(string name, Func<ClusterNode, string> run)
    {
        using var node = ClusterNode.Start();
        return node is null
            ? $"SKIPPED {name}: install redis-server or valkey-server, which was not found on the PATH"
            : $"CHECK {name} {run(node)}";
    }

    private static string LeaseDecision(ClusterNode node)
    {
        var limit = node.Limit("lease", int.MaxValue, 1e9);
        return Decisions(node, iterations =>
        {
            for (var i = 0; i < iterations; i++)
            {
                if (limit.TryTake(1, Key, out _, out _) == Verdict.Ask)
                    limit.TakeAsync(1, Key, CancellationToken.None).AsTask().GetAwaiter().GetResult();
            }
        });
    }

    private static string RememberedDenial(ClusterNode node)
    {
        var limit = node.Limit("denial", 1, 1 / 86_400.0);
        while (limit.TryTake(1, Key, out _, out _) != Verdict.Refused)
            limit.TakeAsync(1, Key, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return Decisions(node, iterations =>
        {
            for (var i = 0; i < iterations; i++)
            {
                if (limit.TryTake(1, Key, out _, out _) != Verdict.Refused)
                    throw new InvalidOperationException("The denial was forgotten.");
            }
        });
    }

    /// <summary>
    /// The median of many batches, in turns with as many of one compare-and-swap. The bytes are those of all threads, so that they include
    /// the requests for leases.
    /// </summary>
    private static string Decisions(ClusterNode node, Action<int> decide)
    {
        var swap = Loops.Swap();
        Operation.WarmUp(new Operation(decide), new Operation(swap));
        var (decisions, swaps) = (new double[Batches], new double[Batches]);
        var scripts = node.Scripts;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        for (var batch = 0; batch < Batches; batch++)
        {
            decisions[batch] = Nanoseconds(decide);
            swaps[batch] = Nanoseconds(swap);
        }

        const double Count = Batches * BatchSize;
        var bytes = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / Count;
        scripts = node.Scripts - scripts;
        var (median, floor) = (Median(decisions), Median(swaps));
        return string.Create(CultureInfo.InvariantCulture,
            $"p50_ns={median:F1} cas_p50_ns={floor:F1} bytes={bytes:F2} asks_per_1000={1_000 * scripts / Count:F4}");
    }

    /// <summary>Bytes for a key that is asked for once: held once it is idle, held before, and allocated in the whole process.</summary>
    private static string ColdKey(ClusterNode node)
    {
        var limit = node.Limit("cold", 1_000, 4);
        Ask(0, WarmKeys);
        LeaveIdle(WarmKeys);
        var scripts = node.Scripts;
        var (heap, allocated) = (GC.GetTotalMemory(forceFullCollection: true), GC.GetTotalAllocatedBytes(precise: true));
        Ask(WarmKeys + 1, ColdKeys);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        var held = GC.GetTotalMemory(forceFullCollection: true) - heap;
        scripts = node.Scripts - scripts;
        LeaveIdle(WarmKeys + ColdKeys + 1);
        var heldIdle = GC.GetTotalMemory(forceFullCollection: true) - heap;
        return string.Create(CultureInfo.InvariantCulture,
            $"held_bytes={heldIdle / (double)ColdKeys:F0} held_in_use_bytes={held / (double)ColdKeys:F0} "
            + $"allocated_bytes={allocated / (double)ColdKeys:F0} "
            + $"asks_per_key={scripts / (double)ColdKeys:F2} keys={ColdKeys}");

        // The next new key finds that the others are not in use.
        void LeaveIdle(int next)
        {
            Thread.Sleep(TimeSpan.FromSeconds(3));
            Ask(next, 1);
        }

        void Ask(int first, int count)
        {
            for (var key = first; key < first + count; key++)
            {
                var hash = (ulong)key * 0x9E3779B97F4A7C15;
                if (!limit.TakeAsync(1, hash, CancellationToken.None).AsTask().GetAwaiter().GetResult().IsAdmitted)
                    throw new InvalidOperationException("A key that has all its permits was refused.");
            }
        }
    }

    private static double Nanoseconds(Action<int> loop)
    {
        var begun = Stopwatch.GetTimestamp();
        loop(BatchSize);
        return Stopwatch.GetElapsedTime(begun).TotalNanoseconds / BatchSize;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
