namespace Shot.Tests.Limiters;

/// <summary>Threads that all ask at once until each was refused several times.</summary>
internal static class Race
{
    private const int RefusalsToStop = 50;

    /// <summary>A slow machine may ask less often than permits come back, and then is never refused.</summary>
    private const int AdmissionsToStop = 100_000;

    /// <summary>The total that was admitted, and by how many threads.</summary>
    public static (long Admitted, int ThreadsAdmitted) Run(int threads, Func<bool> tryAcquire)
    {
        var admitted = new long[threads];
        using var start = new Barrier(threads);
        var running = Enumerable.Range(0, threads).Select(index => new Thread(() => admitted[index] = AskUntilRefused())).ToArray();
        Array.ForEach(running, static thread => thread.Start());
        Array.ForEach(running, static thread => thread.Join());
        return (admitted.Sum(), admitted.Count(static count => count > 0));

        long AskUntilRefused()
        {
            long entered = 0;
            start.SignalAndWait();
            for (var refusals = 0; refusals < RefusalsToStop && entered < AdmissionsToStop;)
            {
                if (tryAcquire())
                    entered++;
                else
                    refusals++;
            }

            return entered;
        }
    }
}
