using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Connections.Features;
using Shot.Metrics;

namespace Shot.AspNetCore.Deadlines;

/// <summary>The response of a request with a deadline. It belongs to the first that claims it: the handler, by a flush, or the deadline. It
/// replaces the server's response features while the handler runs; the handler has its own status, headers and body until it claims the
/// response. <see cref="DeadlineRunner"/> drives it.</summary>
/// <remarks>The claim is one word, changed by one compare-and-swap: the request's number and the owner of its response. The winner has the
/// server's features to itself, so they need no lock. Writes of a late handler go nowhere. The object is kept on the connection for later
/// requests, as the server's features are; once a handler was late, it is not reused.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "Its stream owns no resources.")]
internal sealed partial class ContestedResponse
{
    private static readonly object StateKey = new();

    private const long Nobody = 0;
    private const long Handler = 1;
    private const long Deadline = 2;
    private const long OwnerMask = 3;
    private const long NextCall = 4;

    private readonly Lock _ending = new();
    private readonly HandlerHeaders _headers;
    private readonly HandlerHeaders _trailers;
    private readonly HandlerStream _stream;
    private readonly HandlerWriter _writer;
    private readonly List<KeyValuePair<Func<object, Task>, object>> _onStarting = [];
    private readonly List<GuardCounters> _settled = [];
    private readonly List<GuardCounters> _recorded = [];
    private readonly Func<long, bool> _tryMiss;
    private long _word;
    private bool _hasCopiedHeaders;
    private bool _isBufferingDisabled;
    private GuardCounters? _admitted;
    private GuardCounters _counters = null!;
    private bool _hasEnded = true;
    private volatile GuardCounters? _abortedBy;
    private long _begun;

    public ContestedResponse()
    {
        _headers = new HandlerHeaders(this, isTrailers: false);
        _trailers = new HandlerHeaders(this, isTrailers: true);
        _stream = new HandlerStream(this);
        _writer = new HandlerWriter(this);
        _stopWaiting = StopWaiting;
        _tryMiss = call => TryMiss(call, Guard, _counters, deadlineName: null, _begun);
    }

    /// <summary>The current request's number, as a word without an owner.</summary>
    public long Call => Volatile.Read(ref _word) & ~OwnerMask;

    /// <summary>Whether the handler owns the response: its calls go to the server's features.</summary>
    public bool IsHandlers => Owner == Handler;

    /// <summary>Whether the deadline owns the response: the handler's calls go nowhere.</summary>
    public bool IsLate => Owner == Deadline;

    /// <summary>The timestamp of the call's begin.</summary>
    public long Begun => _begun;

    public GuardCall GuardCall { get; private set; }
    public Guard Guard { get; private set; } = null!;
    public HttpAnswers Answers { get; private set; } = null!;

    public ServerFeatures Server { get; } = new();

    private long Owner => Volatile.Read(ref _word) & OwnerMask;

    /// <summary>The request's contested response; null while it runs without a deadline.</summary>
    public static ContestedResponse? In(HttpContext context) => context.Features.Get<IHttpRequestLifetimeFeature>() as ContestedResponse;

    /// <summary>The response object of the request's connection or stream; a new one if the server keeps no state.</summary>
    public static ContestedResponse Of(IFeatureCollection features)
    {
        if (features.Get<IPersistentStateFeature>()?.State is not { } state)
            return new ContestedResponse();
        if (state.TryGetValue(StateKey, out var kept) && kept is ContestedResponse { _hasEnded: true } free)
            return free;
        var made = new ContestedResponse();
        state[StateKey] = made;
        return made;
    }

    /// <summary>Replaces the request's response features until <see cref="TryEnd"/>, and listens for the call's deadline.</summary>
    public void Begin(HttpContext context, HttpAnswers answers, Guard guard, GuardCall call)
    {
        Answers = answers;
        Guard = guard;
        GuardCall = call;
        _counters = call.Counters;
        _begun = call.Begun;
        Server.Capture(context);
        (_own.StatusCode, _own.ReasonPhrase) = (Server.Response.StatusCode, Server.Response.ReasonPhrase);
        _hasCopiedHeaders = _headers.CopyFrom(Server.Response.Headers);
        RequestAborted = call.Token;
        var owner = Server.IsContestable ? Nobody : Handler;
        lock (_ending)
        {
            // Under one lock: an earlier request's deadline that fires now finds either that its request has ended or a different number.
            _hasEnded = false;
            _abortedBy = null;
            _admitted = null;
            _settled.Clear();
            _recorded.Clear();
            Volatile.Write(ref _word, Call + NextCall + owner);
        }

        Server.Replace(this);
        call.Listen(_tryMiss, Call);
    }

    /// <summary>Runs the callbacks for the start of the response, the last registered first as servers do. They run before the claim, so
    /// that the deadline still covers the time they take.</summary>
    public Task StartingAsync() => _onStarting.Count > 0 && Owner == Nobody ? FireOnStartingAsync() : Task.CompletedTask;

    /// <summary>Claims the response for the handler and hands its own over to the server. Returns false if the request is late.</summary>
    public bool TryClaim()
    {
        var before = Claim();
        if (before == Nobody)
            HandOver(withBody: true);
        return before != Deadline;
    }

    /// <summary>Ends the handler's part. If in time, hands its response over (unflushed data only on success) and returns true.</summary>
    public bool TryEnd(bool succeeded)
    {
        var before = Claim();
        if (before == Deadline)
            return false;
        Server.Restore();
        lock (_ending)
            _hasEnded = true;
        try
        {
            if (before == Nobody)
                HandOver(succeeded);
        }
        finally
        {
            Clear();
        }

        return true;
    }

    /// <summary>Claims the response for the deadline of a guard. Returns whether the request is late.</summary>
    public bool TryMiss(long call, Guard guard, GuardCounters counters, string? deadlineName, long begun)
    {
        var word = Interlocked.CompareExchange(ref _word, call | Deadline, call | Nobody);
        if (word == (call | Nobody))
        {
            lock (_ending)
                CountMissed(guard, counters);
            _late = new LateAnswer(this, guard, deadlineName ?? GuardCall.DeadlineName, begun);
            _late.Start();
        }

        return word == (call | Nobody) || word == (call | Deadline) || (word == (call | Handler) && TryAbort(call, guard, counters));
    }

    /// <summary>Aborts a response that has started, if the application wants that and the response has not just ended.</summary>
    private bool TryAbort(long call, Guard guard, GuardCounters counters)
    {
        if (!Answers.AbortStartedResponses)
            return false;

        // The lock excludes the gap between two requests of a connection: the next request is not late.
        lock (_ending)
        {
            if (_hasEnded || Call != call)
                return false;
            if (_abortedBy is not null)
                return true;
            _abortedBy = guard.Counters;
            CountMissed(guard, counters);
            Server.Lifetime.Abort();
            return true;
        }
    }

    /// <summary>Records that an inner guard has admitted the request to all limits of its endpoint.</summary>
    public void Admit(Guard guard)
    {
        lock (_ending)
            _admitted = guard.Counters;
    }

    /// <summary>Records the duration of the request, which has been answered in time.</summary>
    public void Record(Exception? error) => Record(Guard, _begun, error);

    /// <summary>Records the duration of a guard's work that has ended, before a failure is counted. Not if its deadline has passed: then
    /// the late answer has been recorded.</summary>
    public void Record(Guard guard, long begun, Exception? error)
    {
        if (!guard.CountsAdmissions || (_abortedBy is null && guard.Durations is not { AreCollected: true }))
            return;
        bool isSettled, isAborted;
        lock (_ending)
            (isSettled, isAborted) = (_settled.Contains(guard.Counters), _abortedBy == guard.Counters);
        if (isAborted)
            CallEvents.Late(guard.DeadlineName);
        if ((isAborted || !isSettled) && MayRecord(guard))
            guard.Durations?.Record(begun, isAborted ? CallOutcome.TimedOut : OutcomeOf(error));

        static CallOutcome OutcomeOf(Exception? error) =>
            error is not null && GuardCall.IsFailure(error) ? CallOutcome.Failed : CallOutcome.Completed;
    }

    /// <summary>Records that a guard's deadline has passed, in the flow of the request that is answered now.</summary>
    public void RecordLate(Guard missed, long begun, string deadlineName)
    {
        if (MayRecord(missed))
            missed.Durations?.Record(begun, CallOutcome.TimedOut);
        CallEvents.Late(deadlineName);

        // Another endpoint's deadline within this request: here it is an answer as any other.
        if (missed.Counters != Guard.Counters)
            Record(Guard, _begun, error: null);
    }

    /// <summary>True once for each site: with two <c>UseShot()</c>, its work can have ended in time before what is between them is late.</summary>
    private bool MayRecord(Guard guard)
    {
        lock (_ending)
        {
            if (_recorded.Contains(guard.Counters))
                return false;
            _recorded.Add(guard.Counters);
            return true;
        }
    }

    /// <summary>Counts an exception of the work, unless a deadline of its endpoint has passed: a call has one outcome.</summary>
    public void CountFailed(GuardCall call, Exception error)
    {
        lock (_ending)
        {
            var counters = call.Guard!.Counters;
            if (!_settled.Contains(counters))
                call.CountFailed(error);
            _settled.Add(counters);
        }
    }

    /// <summary>Counts a missed deadline, unless the work has failed before. For use under the lock.</summary>
    private void CountMissed(Guard guard, GuardCounters counters)
    {
        if (_settled.Contains(guard.Counters))
            return;
        _settled.Add(guard.Counters);

        // A later UseShot() would have counted the admission.
        if (!guard.CountsAdmissions && _admitted != guard.Counters)
            counters.Add(GuardCount.Admitted);
        counters.Add(GuardCount.TimedOut);
    }

    /// <summary>Makes the handler the owner if there is none. Returns the owner before.</summary>
    private long Claim()
    {
        var word = Volatile.Read(ref _word);

        // The swap orders nothing else: the same flow wrote what is handed over, and the deadline does not read it.
        if ((word & OwnerMask) == Nobody)
            word = Interlocked.CompareExchange(ref _word, word | Handler, word);
        return word & OwnerMask;
    }

    private async Task FireOnStartingAsync()
    {
        while (_onStarting.Count > 0 && !IsLate)
        {
            var (callback, state) = _onStarting[^1];
            _onStarting.RemoveAt(_onStarting.Count - 1);
            await callback(state).ConfigureAwait(false);
        }
    }

    private void HandOver(bool withBody)
    {
        var response = Server.Response;
        foreach (var (callback, state) in _onStarting)
            response.OnStarting(callback, state);
        if (_isBufferingDisabled)
            Server.Body.DisableBuffering();
        (response.StatusCode, response.ReasonPhrase) = (_own.StatusCode, _own.ReasonPhrase);
        if (_hasCopiedHeaders)
            response.Headers.Clear();
        var refused = _headers.HandOver(response.Headers);
        if (_trailers.HasOwn && Server.Trailers is { } trailers)
            refused ??= _trailers.HandOver(trailers.Trailers);

        // The flush throws as setting the header would have: the body must not be sent under different headers.
        if (refused is not null)
            ExceptionDispatchInfo.Throw(refused);
        if (withBody)
            _writer.HandOver();
    }

    private void Clear()
    {
        _headers.Reset();
        _trailers.Reset();
        _writer.Reset();
        _onStarting.Clear();
        _isBufferingDisabled = false;
        Server.Release();
        GuardCall = default;
        _end.Reset();
        _isResumed = 0;
    }
}
