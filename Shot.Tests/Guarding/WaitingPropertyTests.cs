using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Shot.CompilerServices;
using Shot.Metrics;

namespace Shot.Tests.Guarding;

/// <summary>Calls that come, wait, leave at random and end, and a host that stops or does not, under a clock that the test moves: whatever they do, the bucket's bound holds and nothing leaks.</summary>
public sealed class WaitingPropertyTests
{
    private const int PerSecond = 10;

    [Fact]
    public void Admissions_stay_within_the_bucket_and_all_places_come_back()
    {
        var (waited, left) = (0L, 0L);
        Gen.Select(Gen.Int[1, 4], Gen.Int[0, 600], Gen.Int[0, 5], Gen.Bool, Gen.Select(Gen.Int[0, 9], Gen.Int[0, 25]).Array[1, 80]).Sample(
            (permits, maxQueueMs, concurrency, stops, steps) =>
            {
                // Continuations run on the thread that moves the clock, so each call's time is exact.
                var context = SynchronizationContext.Current;
                SynchronizationContext.SetSynchronizationContext(null);
                try
                {
                    using var run = new Run(permits, maxQueueMs, concurrency);
                    foreach (var (action, number) in steps)
                        run.Step(action, number);
                    run.Finish(stops);
                    waited += run.Waited;
                    left += run.Guard.Counters.Total(GuardCount.Left);
                }
                finally
                {
                    SynchronizationContext.SetSynchronizationContext(context);
                }
            },
            iter: 3_000,
            threads: 1);
        Assert.True(waited > 1_000 && left > 1_000, $"{waited} waited and {left} left: the test shows little.");
    }

    private sealed class Run : IDisposable
    {
        private static readonly TimeSpan GiveUp = TimeSpan.FromMinutes(2);

        // All permits come due at multiples of it.
        private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

        private readonly FakeTimeProvider _time = new();
        private readonly CancellationTokenSource _stopping = new();
        private readonly int _permits;
        private readonly int _maxQueueMs;
        private readonly List<Call> _calls = [];
        private readonly List<(Call Call, long Milliseconds)> _entered = [];
        private int _left;

        public Run(int permits, int maxQueueMs, int concurrency)
        {
            _permits = permits;
            _maxQueueMs = maxQueueMs;
            Guard = TestGuards.Waiting(_time, permits, PerSecond, maxQueueMs, concurrency: concurrency);
        }

        public Guard Guard { get; }

        public int Waited { get; private set; }

        public void Step(int action, int number)
        {
            switch (action)
            {
                case < 5:
                    _calls.Add(new Call(this, _calls.Count));
                    Waited += _calls[^1].Task.IsCompleted ? 0 : 1;
                    break;
                case 5 when _calls.FindAll(static call => !call.Task.IsCompleted) is { Count: > 0 } waiting:
                    var leaving = waiting[number % waiting.Count];
                    leaving.Leave();
                    _left++;

                    // A cancelled delay ends on a thread of the pool, which must be done with the clock before it moves on.
                    Assert.True(leaving.Task.Wait(GiveUp));
                    break;
                case 6 when _entered.Count > 0:
                    _entered[number % _entered.Count].Call.End();
                    break;
                default:
                    Advance(number);
                    break;
            }
        }

        public void Finish(bool stops)
        {
            if (stops)
            {
                var entered = _entered.Count;
                _stopping.Cancel();
                Assert.All(_calls, static call => Assert.True(call.Task.Wait(GiveUp)));
                Assert.Equal(entered, _entered.Count);
            }

            foreach (var call in _calls)
                call.Leave();
            foreach (var call in _calls)
                Assert.True(call.Task.Wait(GiveUp));
            foreach (var (call, _) in _entered)
                call.End();

            foreach (var call in _calls)
                call.Dispose();
            AssertBound();

            // First come, first served, but for who may have taken the place of one that left; who was booked for the same moment may start in any order.
            foreach (var together in _entered.OrderBy(static entry => entry.Call.Number).GroupBy(static entry => entry.Call.LeftBefore))
            {
                var times = together.Select(static entry => entry.Milliseconds).ToArray();
                Assert.Equal(times.Order(), times);
            }

            Assert.Equal(_calls.Count, Guard.Counters.Total(GuardCount.Admitted) + Guard.Counters.Total(GuardCount.Refused) + Guard.Counters.Total(GuardCount.Left));
            Assert.Equal(_entered.Count, Guard.Counters.Total(GuardCount.Admitted));
            Assert.All(Guard.Gates, static gate => Assert.Equal(0, gate.Gate.Entered));

            // A place that later ones were booked behind cannot be given back, so what is missing comes back by itself, at the latest after the longest wait.
            _time.Advance(TimeSpan.FromSeconds((double)_permits / PerSecond) + TimeSpan.FromMilliseconds(_maxQueueMs));
            Assert.Equal(_permits, Guard.Limits[0].Limiter.AvailablePermits);
        }

        public void Dispose() => _stopping.Dispose();

        /// <summary>Moves the clock tick by tick: a call starts as late as its timer is, and so these are on time.</summary>
        private void Advance(int ticks)
        {
            for (var i = 0; i < ticks; i++)
                _time.Advance(Tick);
        }

        private void AssertBound()
        {
            for (var from = 0; from < _entered.Count; from++)
            {
                for (var to = from; to < _entered.Count; to++)
                {
                    var milliseconds = _entered[to].Milliseconds - _entered[from].Milliseconds;
                    Assert.True(to - from + 1 <= _permits + (milliseconds * PerSecond / 1_000.0), $"{to - from + 1} entered within {milliseconds} ms.");
                }
            }
        }

        private sealed class Call : IDisposable
        {
            private readonly CancellationTokenSource _leaving = new();
            private readonly Run _run;
            private GuardCall _call;

            public Call(Run run, int number)
            {
                _run = run;
                Number = number;
                LeftBefore = run._left;
                Task = EnterAsync();
            }

            public int Number { get; }

            /// <summary>How many had given back their permits when it came.</summary>
            public int LeftBefore { get; }

            public Task Task { get; }

            public void Leave() => _leaving.Cancel();

            public void End() => _call.Complete();

            public void Dispose() => _leaving.Dispose();

            private async Task EnterAsync()
            {
                var came = _run._time.GetUtcNow();
                try
                {
                    _call = await _run.Guard.EnterAsync(_run.Guard.DueIn, [], _leaving.Token, _run._stopping.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
                {
                    return;
                }

                if (!_call.IsRefused)
                    _run._entered.Add((this, _run._time.GetUtcNow().ToUnixTimeMilliseconds()));

                // It found the gate full when its permits came due, and gave them back.
                else if (_run._time.GetUtcNow() > came)
                    _run._left++;
            }
        }
    }
}
