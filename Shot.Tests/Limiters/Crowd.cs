namespace Shot.Tests.Limiters;

/// <summary>Threads that come and go through a gate, and count how many of them are inside.</summary>
internal static class Crowd
{
    public delegate bool TryEnter<TLease>(out TLease lease);

    /// <summary>Lets threads enter, each as often as <paramref name="visits"/> says, and leave twice with each lease.</summary>
    /// <param name="threads">Number of threads.</param>
    /// <param name="visits">How often each enters.</param>
    /// <param name="tryEnter">Enters.</param>
    /// <param name="meanwhile">What goes on again and again until all have come and gone.</param>
    /// <returns>The most that were inside at once.</returns>
    public static int MostInside<TLease>(int threads, int visits, TryEnter<TLease> tryEnter, Action? meanwhile = null)
        where TLease : struct, IDisposable
    {
        var inside = 0;
        var most = 0;
        var running = threads;
        using var start = new Barrier(threads + 1);
        var all = Enumerable.Range(0, threads).Select(_ => new Thread(Run)).ToArray();
        Array.ForEach(all, static thread => thread.Start());
        start.SignalAndWait(TestContext.Current.CancellationToken);
        while (meanwhile is not null && Volatile.Read(ref running) > 0)
        {
            meanwhile();
            Thread.Yield();
        }

        Array.ForEach(all, static thread => thread.Join());
        return most;

        void Run()
        {
            start.SignalAndWait();
            for (var visit = 0; visit < visits;)
            {
                if (!tryEnter(out var lease))
                {
                    Thread.Yield();
                    continue;
                }

                visit++;
                var now = Interlocked.Increment(ref inside);
                if (now > Volatile.Read(ref most))
                    Interlocked.Exchange(ref most, now);
                if (visit % 64 == 0)
                    Thread.Yield();
                Interlocked.Decrement(ref inside);
                lease.Dispose();
                lease.Dispose();
            }

            Interlocked.Decrement(ref running);
        }
    }
}
