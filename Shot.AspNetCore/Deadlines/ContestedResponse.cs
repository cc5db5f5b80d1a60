using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Shot.AspNetCore.Answers;
using Shot.CompilerServices;
using Shot.Guarding;
using Shot.Metrics;

namespace Shot.AspNetCore.Deadlines;

/// <summary>
/// A response that two may claim, and the first has it: the handler by its first flush, or its deadline. It stands in for the
/// server's features while the handler runs, so that the handler has a status, headers and a body of its own until the response is its.
/// </summary>
/// <remarks>
/// The claim is one word, changed by one compare-and-swap: the number of the request and the owner of its response. Whoever wins
/// has the server's features for itself, so that they need no lock. What a late handler writes goes nowhere. Kept on the connection
/// from request to request, as the server's own features are; one whose handler was late is never used again.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "Its stream holds nothing.")]
internal sealed partial class ContestedResponse : IDeadlineListener
{
    private static readonly object StateKey = new();

    private const long Nobody = 0;
    private const long Handler = 1;
    private const long Deadline = 2;
    private const long OwnerMask = 3;
    private const long NextCall = 4;

    private readonly Lock _ending = new();
    private readonly ServerFeatures _server = new();
    private readonly HandlerHeaders _headers;
    private readonly HandlerHeaders _trailers;
    private readonly HandlerStream _stream;
    private readonly HandlerWriter _writer;
    private readonly List<KeyValuePair<Func<object, Task>, object>> _onStarting = [];
    private long _word;
    private bool _hasCopiedHeaders;
    private bool _isBufferingDisabled;
    private bool _hasEnded = true;
    private bool _isAborted;

    public ContestedResponse()
    {
        _headers = new HandlerHeaders(this, isTrailers: false);
        _trailers = new HandlerHeaders(this, isTrailers: true);
        _stream = new HandlerStream(this);
        _writer = new HandlerWriter(this);
        _resume = Resume;
    }

    /// <summary>The request that it serves, in a word without an owner.</summary>
    public long Call => Volatile.Read(ref _word) & ~OwnerMask;

    /// <summary>Whether the response is the handler's: what it does goes to the server's features.</summary>
    public bool IsHandlers => (Volatile.Read(ref _word) & OwnerMask) == Handler;

    /// <summary>Whether the response is the deadline's: what the handler does goes nowhere.</summary>
    public bool IsLate => (Volatile.Read(ref _word) & OwnerMask) == Deadline;

    /// <summary>Whether Kestrel sends the response.</summary>
    public bool IsKestrels { get; private set; }

    public GuardCall GuardCall { get; private set; }

    public Guard Guard { get; private set; } = null!;

    public HttpAnswers Answers { get; private set; } = null!;

    /// <summary>The features that the handler's were put in place of.</summary>
    public ServerFeatures Server => _server;

    /// <summary>The response object of the request's connection or stream; a new one where the server keeps nothing from request to request.</summary>
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

    /// <summary>Takes the place of the request's response features until <see cref="TryEnd"/>, and listens for the call's deadline.</summary>
    public void Begin(HttpContext context, HttpAnswers answers, Guard guard, GuardCall call)
    {
        Answers = answers;
        Guard = guard;
        GuardCall = call;
        _server.Capture(context);
        var response = _server.Response;
        IsKestrels = HeaderRules.IsKestrel(_server.Direct.Response);
        _status = response.StatusCode;
        _reason = response.ReasonPhrase;
        _hasCopiedHeaders = _headers.CopyFrom(response.Headers);
        _requestAborted = call.Token;
        var owner = _server.IsContestable ? Nobody : Handler;
        lock (_ending)
        {
            // Together: an earlier request's deadline that comes only now finds either that its request has ended, or that this is
            // another one.
            _hasEnded = false;
            _isAborted = false;
            Volatile.Write(ref _word, Call + NextCall + owner);
        }

        _server.Replace(this);
        call.Listen(this, Call);
    }

    /// <summary>
    /// What the handler, and middleware around it, has registered for the start of the response. It runs before the response is claimed,
    /// the last first as on a server, so that the deadline still answers for what takes its time there. Without a response to start it is
    /// nothing.
    /// </summary>
    public Task StartingAsync() =>
        _onStarting.Count > 0 && (Volatile.Read(ref _word) & OwnerMask) == Nobody ? FireOnStartingAsync() : Task.CompletedTask;

    /// <summary>The handler wants the response: before it is sent, its own status, headers and body become the server's.</summary>
    /// <returns>Whether the response is the handler's.</returns>
    public bool TryClaim()
    {
        var word = Volatile.Read(ref _word);
        if ((word & OwnerMask) == Nobody)
        {
            // The swap orders nothing but itself: what is handed over was written by the same flow, and the deadline reads none of it.
            word = Interlocked.CompareExchange(ref _word, word | Handler, word);
            if ((word & OwnerMask) == Nobody)
            {
                HandOver(withBody: true);
                return true;
            }
        }

        return (word & OwnerMask) == Handler;
    }

    /// <summary>The handler has ended. In time, the response is what it has made of it, and the features are the server's again.</summary>
    /// <param name="succeeded">Whether to send what the handler has written but not flushed.</param>
    /// <returns>Whether it ended in time.</returns>
    public bool TryEnd(bool succeeded)
    {
        var word = Volatile.Read(ref _word);
        if ((word & OwnerMask) == Nobody)
            word = Interlocked.CompareExchange(ref _word, word | Handler, word);
        if ((word & OwnerMask) == Deadline)
            return false;

        _server.Restore();
        lock (_ending)
            _hasEnded = true;
        try
        {
            if ((word & OwnerMask) == Nobody)
                HandOver(succeeded);
        }
        finally
        {
            Clear();
        }

        return true;
    }

    /// <inheritdoc/>
    public bool TryMiss(long call) => TryMiss(call, Guard, deadlineName: null);

    /// <summary>A deadline has come, the request's first or one of a guard further in.</summary>
    /// <param name="call">The request.</param>
    /// <param name="guard">The guard whose deadline it is.</param>
    /// <param name="deadlineName">The name of the deadline; null for the first.</param>
    /// <returns>Whether the request is late.</returns>
    public bool TryMiss(long call, Guard guard, string? deadlineName)
    {
        var word = Interlocked.CompareExchange(ref _word, call | Deadline, call | Nobody);
        if (word == (call | Nobody))
        {
            guard.Counters.Add(GuardCount.TimedOut);
            _late = new LateAnswer(this, guard, deadlineName ?? GuardCall.DeadlineName);
            _late.Start();
        }

        return word == (call | Nobody) || word == (call | Deadline) || (word == (call | Handler) && TryAbort(call, guard));
    }

    /// <summary>Aborts a response that has started, when the application wants that, and unless it has just ended.</summary>
    private bool TryAbort(long call, Guard guard)
    {
        if (!Answers.AbortStartedResponses)
            return false;

        // Not between two requests of a connection: the next one is not late.
        lock (_ending)
        {
            if (_hasEnded || Call != call)
                return false;
            if (_isAborted)
                return true;
            _isAborted = true;
            guard.Counters.Add(GuardCount.TimedOut);
            _server.Lifetime.Abort();
            return true;
        }
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
        var response = _server.Response;
        foreach (var (callback, state) in _onStarting)
            response.OnStarting(callback, state);
        if (_isBufferingDisabled)
            _server.Body.DisableBuffering();
        response.StatusCode = _status;
        response.ReasonPhrase = _reason;
        var refused = _headers.HandOver(response.Headers, replace: _hasCopiedHeaders);
        if (_trailers.Count > 0 && _server.Trailers is { } trailers)
            refused ??= _trailers.HandOver(trailers.Trailers, replace: false);

        // Who flushes is told, as who sets it would have been; the body that was to follow is not sent under other headers.
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
        _server.Release();
        GuardCall = default;
        _end.Reset();
        _hasResumed = 0;
    }
}
