using System.Runtime.InteropServices;

namespace Shot.Benchmarks.Generator;

/// <summary>Processor time of the calling thread, independent of the machine's other load. Available on Linux.</summary>
internal static partial class ProcessorTime
{
    private const int ThreadClock = 3; // CLOCK_THREAD_CPUTIME_ID

    /// <summary>Milliseconds since the thread started; NaN if unavailable.</summary>
    public static double Milliseconds => OperatingSystem.IsLinux() && GetTime(ThreadClock, out var time) == 0
        ? (time.Seconds * 1e3) + (time.Nanoseconds / 1e6)
        : double.NaN;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetTime(int clock, out Timespec time);

    private readonly struct Timespec
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
