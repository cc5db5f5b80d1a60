using System.Runtime.CompilerServices;
using Shot.Adaptive;

namespace Shot.Tests.Adaptive;

/// <summary>All tests share this process and its thread pool, which some of them fill. No limit of another test may refuse calls because
/// of that. Tests of the pool's delay have tickers of their own.</summary>
internal static class ProcessPool
{
    [ModuleInitializer]
    internal static void Leave() => AdaptiveTicker.OfProcess.Pool.IsOn = false;
}
