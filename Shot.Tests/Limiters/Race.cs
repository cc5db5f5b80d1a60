namespace Shot.Tests.Limiters;

/// <summary>Threads that all ask at once until they are refused several times in a row.</summary>
internal static class Race
{
    private const int RefusalsToStop = 50;

    /// <summary>The total that entered, and by how many threads.</summary>
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
            for (var refusals = 0; refusals < RefusalsToStop;)
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
