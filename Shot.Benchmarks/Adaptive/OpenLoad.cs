using System.Diagnostics;
using System.Net.Sockets;

namespace Shot.Benchmarks.Adaptive;

/// <summary>Sends requests at random times, whether earlier ones are answered or not, from one thread that uses no pool. Latency counts
/// from the time when a request was due.</summary>
internal sealed class OpenLoad(int port) : IDisposable
{
    private const int MostConnections = 2_000;
    private const int LongestWaitMilliseconds = 5;

    private readonly Stack<LoadConnection> _idle = new();
    private readonly Dictionary<Socket, LoadConnection> _busy = [];
    private readonly List<Socket> _ready = [];

    /// <summary>Runs the load, and returns the answers to requests that were due after <paramref name="from"/>.</summary>
    public LoadResult Run(double perSecond, TimeSpan duration, TimeSpan from)
    {
        var random = new Random(1);
        var start = Stopwatch.GetTimestamp();
        var end = start + Ticks(duration);
        var result = new LoadResult((duration - from).TotalSeconds);
        var firstMeasured = start + Ticks(from);
        for (var due = start; due < end; due += (long)(-Math.Log(1 - random.NextDouble()) / perSecond * Stopwatch.Frequency))
        {
            while (Stopwatch.GetTimestamp() < due)
                Receive(due, result, firstMeasured);
            if (Connect() is not { } connection)
            {
                result.Lost++;
                continue;
            }

            connection.Send(due);
            _busy.Add(connection.Socket, connection);
        }

        // Answers that come later are too late for any caller.
        var last = Stopwatch.GetTimestamp() + Ticks(TimeSpan.FromSeconds(1));
        while (_busy.Count > 0 && Stopwatch.GetTimestamp() < last)
            Receive(last, result, firstMeasured);
        result.Lost += _busy.Count;
        return result;
    }

    /// <summary>Keeps a number of requests on their way. Returns answers per second.</summary>
    public double RunClosed(int requests, int atOnce)
    {
        var start = Stopwatch.GetTimestamp();
        var result = new LoadResult(0);
        for (var sent = 0; sent < requests || _busy.Count > 0;)
        {
            for (; _busy.Count < atOnce && sent < requests; sent++)
            {
                var connection = Connect()!;
                connection.Send(Stopwatch.GetTimestamp());
                _busy.Add(connection.Socket, connection);
            }

            Receive(long.MaxValue, result, start);
        }

        return requests / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public void Dispose()
    {
        foreach (var connection in _idle.Concat(_busy.Values))
            connection.Dispose();
    }

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);

    private LoadConnection? Connect() =>
        _idle.TryPop(out var idle) ? idle : _busy.Count < MostConnections ? new LoadConnection(port) : null;

    private void Receive(long until, LoadResult result, long firstMeasured)
    {
        var left = (until - Stopwatch.GetTimestamp()) / (double)Stopwatch.Frequency * 1_000;
        var wait = (int)Math.Clamp(Math.Ceiling(left), 0, LongestWaitMilliseconds);
        if (_busy.Count == 0)
        {
            Thread.Sleep(wait);
            return;
        }

        _ready.Clear();
        _ready.AddRange(_busy.Keys);
        Socket.Select(_ready, null, null, wait * 1_000);
        foreach (var socket in _ready)
        {
            var connection = _busy[socket];
            if (!connection.Receive())
                continue;
            _busy.Remove(socket);
            _idle.Push(connection);
            if (connection.DueAt >= firstMeasured)
                result.Add(Stopwatch.GetElapsedTime(connection.DueAt), connection.IsSuccess);
        }
    }
}
