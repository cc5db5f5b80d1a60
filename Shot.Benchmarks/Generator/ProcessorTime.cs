using System.Runtime.InteropServices;

namespace Shot.Benchmarks.Generator;

/// <summary>The processor time of the calling thread: what something took of it, whatever else the machine does meanwhile. Known on Linux.</summary>
internal static partial class ProcessorTime
{
    private const int ThreadClock = 3; // CLOCK_THREAD_CPUTIME_ID

    /// <summary>Milliseconds since the thread began; not a number where it is not known.</summary>
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
