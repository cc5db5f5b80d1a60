namespace Shot.Cluster;

/// <summary>
/// One key's permits on this node: a current lease, which calls spend with one compare-and-swap, and the next one, which replaces it. Also
/// what the node remembers of the store: the last denial, the level that it saw, and its debt. Thread-safe.
/// </summary>
/// <remarks>
/// The two leases are never merged, because that would extend the life of the older one. All fields but the current lease, the denial and
/// the count of refused permits change within the lock only.
/// </remarks>
internal sealed class Pocket(ClusterLimit limit, string key, SeenLevel seen, bool isTransient)
{
    /// <summary>An ask for fewer permits is granted one by one. A larger one is refused rather than granted a fraction of it.</summary>
    private const long FewestHot = 4;

    /// <summary>Microseconds without a reply after which a pocket is not in use.</summary>
    private const long IdleTime = 1_000_000;

    private readonly Lock _lock = new();
    private long _current;
    private long _prefetchAt = -1;
    private long _deniedUntil;
    private long _refused;
    private int _deniedCost;
    private Grant _currentGrant;
    private (Lease Lease, Grant Grant) _next;
    private Demand _demand = new(limit.Link.Clock.Now);
    private long _granted;
    private long _lastGrant = long.MinValue;
    private SeenLevel _seen = seen;
    private long _debt;
    private long _sentDebt;
    private int _settled;
    private LocalShare _share;
    private Task<bool>? _ask;
    private bool _isProbing;
    private int _isSettling;
    private bool _isGone;

    /// <summary>Takes permits of the current lease, or remembers a denial. Takes no lock.</summary>
    public Verdict TryTake(int cost, long now, out long retryAfter, out LeaseTicket ticket)
    {
        retryAfter = 0;
        if (TrySpend(cost, now, out ticket))
        {
            Prefetch(cost);
            return Verdict.Admitted;
        }

        if (!IsDenied(cost, now, out retryAfter))
            return Verdict.Ask;
        _refused += cost; // An estimate, so a lost update does no harm.
        return Verdict.Refused;
    }

    /// <summary>As <see cref="TryTake"/>, and also uses the next lease, or follows the stance while the store is down.</summary>
    /// <param name="cost">Number of permits.</param>
    /// <param name="now">The node's time.</param>
    /// <param name="isUnanswered">Whether the store has been asked and has not answered in time.</param>
    /// <param name="retryAfter">When refused, microseconds.</param>
    /// <param name="ticket">When admitted, puts the permits back.</param>
    public Verdict Take(int cost, long now, bool isUnanswered, out long retryAfter, out LeaseTicket ticket)
    {
        var verdict = Decide(cost, now, isUnanswered, out retryAfter, out ticket);
        if (verdict == Verdict.Admitted)
            Prefetch(cost);
        if (Volatile.Read(ref _debt) > 0)
            Settle();
        return verdict;
    }

    private Verdict Decide(int cost, long now, bool isUnanswered, out long retryAfter, out LeaseTicket ticket)
    {
        lock (_lock)
        {
            retryAfter = 0;
            if (TrySpend(cost, now, out ticket))
                return Verdict.Admitted;
            if (_isGone && !isUnanswered)
                return Verdict.Ask;
            if (_next.Lease.IsLive(now) && _next.Lease.Permits >= cost)
            {
                UseNext(now);
                if (TrySpend(cost, now, out ticket))
                    return Verdict.Admitted;
            }

            if (IsDenied(cost, now, out retryAfter))
                return Verdict.Refused;
            var shared = SharedOutage(now);
            if (shared is null && limit.Link.Down is null && !isUnanswered)
                return Verdict.Ask;
            retryAfter = limit.Link.LongestProbe;
            var isAdmitted = shared is null ? limit.StoreDown == StoreDown.Admit : TryTakeShare(cost, shared, now, out retryAfter);
            if (isAdmitted)
                Owe(cost * (long)StoredLevel.MicroPermits);
            limit.Add(isAdmitted ? ClusterCount.FallbackAdmitted : ClusterCount.FallbackRefused);
            return isAdmitted ? Verdict.Admitted : Verdict.Refused;
        }
    }

    /// <summary>Asks for a lease, or joins those who ask already.</summary>
    /// <returns>Whether the store has answered.</returns>
    public Task<bool> Ask(int cost)
    {
        if (SharedOutage(limit.Link.Clock.Now) is not null)
            return Task.FromResult(false);
        var asked = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_ask is { } joined)
                return joined;
            _ask = asked.Task;
        }

        // Outside the lock, because the store may answer at once.
        _ = AskAsync(cost, asked);
        return asked.Task;
    }

    /// <summary>Asks for the permits of one call, which nobody else may use.</summary>
    /// <returns>Whether the store granted them; null if it has not answered.</returns>
    public async Task<bool?> AskExactly(int cost)
    {
        if (SharedOutage(limit.Link.Clock.Now) is not null)
            return null;
        var isProbe = false;
        lock (_lock)
        {
            // After a denial one call finds out whether there are permits again. The others are refused meanwhile.
            if (_deniedUntil > 0 && cost >= _deniedCost)
            {
                if (_isProbing)
                    return false;
                isProbe = _isProbing = true;
            }
        }

        var reply = await SendAsync(cost, isLease: false).ConfigureAwait(false);
        if (isProbe)
        {
            lock (_lock)
                _isProbing = false;
        }

        return reply is { } answer ? answer.Granted > 0 : null;
    }

    /// <summary>Puts permits back into the lease that they came from.</summary>
    public void PutBack(long leaseEnd, int cost)
    {
        var lease = new Lease(Volatile.Read(ref _current));
        while (lease.End == leaseEnd)
        {
            var seen = new Lease(Interlocked.CompareExchange(ref _current, lease.Spend(-cost).Word, lease.Word));
            if (seen == lease)
                return;
            lease = seen;
        }
    }

    /// <summary>Returns what is unused of a lease to the store.</summary>
    public void ReturnUnused(long leaseEnd)
    {
        lock (_lock)
        {
            if (_next.Lease.End == leaseEnd)
            {
                Return(_next.Lease, _next.Grant);
                _next = default;
            }
            else if (new Lease(Volatile.Read(ref _current)).End == leaseEnd)
            {
                ReturnCurrent();
            }
        }
    }

    /// <summary>Marks a pocket that is not in use, so that it can be removed. The level that it saw is kept.</summary>
    public bool TryRetire(ulong hash, SeenLevels levels, long now)
    {
        lock (_lock)
        {
            if (_isGone)
                return true;
            return _isGone = _ask is null && !_isProbing && _debt + _sentDebt == 0 && limit.Link.Down is null && SharedOutage(now) is null
                && now >= _deniedUntil
                && now - _seen.Sent > IdleTime
                && !new Lease(Volatile.Read(ref _current)).IsLive(now) && !_next.Lease.IsLive(now)
                && (_seen.IsOver(limit.Numbers, now) || levels.TryKeep(hash, _seen, limit.Numbers, now));
        }
    }

    /// <summary>Whether the pocket was removed: use another.</summary>
    public bool IsGone => Volatile.Read(ref _isGone);

    private bool TrySpend(int cost, long now, out LeaseTicket ticket)
    {
        var lease = new Lease(Volatile.Read(ref _current));
        while (lease.Permits >= cost && lease.IsLive(now))
        {
            var seen = new Lease(Interlocked.CompareExchange(ref _current, lease.Spend(cost).Word, lease.Word));
            if (seen != lease)
            {
                lease = seen;
                continue;
            }

            ticket = new LeaseTicket(this, lease.End, cost);
            return true;
        }

        ticket = default;
        return false;
    }

    private bool IsDenied(int cost, long now, out long retryAfter)
    {
        retryAfter = Volatile.Read(ref _deniedUntil) - now;
        return retryAfter > 0 && cost >= Volatile.Read(ref _deniedCost);
    }

    private StoreLink.Outage? SharedOutage(long now) => limit.StoreDown == StoreDown.LocalShare ? limit.Link.SharedOutage(now) : null;

    private bool TryTakeShare(int cost, StoreLink.Outage outage, long now, out long retryAfter)
    {
        retryAfter = limit.Link.LongestProbe;
        return !isTransient && limit.Link.Nodes is { } nodes
            && _share.TryTake(cost, limit.Numbers, nodes, outage.Number, outage.Begun, now, out retryAfter);
    }

    private void Owe(long microPermits) => _debt = Math.Min(_debt + microPermits, limit.Numbers.Ceiling);

    private async Task AskAsync(int cost, TaskCompletionSource<bool> asked)
    {
        var isAnswered = await SendAsync(cost, isLease: true).ConfigureAwait(false) is not null;
        lock (_lock)
            _ask = null;
        asked.SetResult(isAnswered);
    }

    /// <summary>
    /// Charges the share as it is used, once the store is back, while other nodes may not know it yet: asks for more than there can be.
    /// </summary>
    private void Settle()
    {
        if (limit.Link.Down is null && Interlocked.Exchange(ref _isSettling, 1) == 0)
            _ = SettleAsync();
    }

    private async Task SettleAsync()
    {
        await SendAsync((int)Math.Min(int.MaxValue, limit.Numbers.Permits + 1L), isLease: false).ConfigureAwait(false);
        Volatile.Write(ref _isSettling, 0);
    }

    /// <summary>Asks for the next lease once half of the current one is spent.</summary>
    private void Prefetch(int cost)
    {
        if (new Lease(Volatile.Read(ref _current)).Permits <= Volatile.Read(ref _prefetchAt)
            && Interlocked.Exchange(ref _prefetchAt, -1) >= 0)
        {
            _ = Ask(cost);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<StoreReply?> SendAsync(int cost, bool isLease)
    {
        var link = limit.Link;
        if (!await link.EnterAsync().ConfigureAwait(false))
            return null;
        try
        {
            // A lease lives from right before its request is sent.
            var sent = link.Clock.Now;
            var outage = link.LastOutage?.Number ?? 0;
            var take = Request(cost, isLease, sent);
            var reply = await link.SendAsync(take).ConfigureAwait(false);
            if (reply is { } answer)
                Accept(answer, take, cost, isLease, sent, outage);
            else
                Fail(take);
            return reply;
        }
        finally
        {
            link.Leave();
        }
    }

    private StoreTake Request(int cost, bool isLease, long now)
    {
        lock (_lock)
        {
            var numbers = limit.Numbers;
            var (min, want, reserve) = (cost, (long)cost, numbers.Reserve);
            if (isLease)
            {
                var needed = _granted + _refused + cost - new Lease(_current).Permits - _next.Lease.Permits;
                want = Math.Clamp(_demand.Update(needed, numbers.Life, now), cost, Math.Max(cost, numbers.MaxLease));

                // A node that was granted nothing lately takes one call's permits, out of the reserve too.
                var modestAfter = Math.Max(numbers.Life, 2 * (limit.Link.Nodes ?? 1) * StoredLevel.MicroPermits / numbers.PerSecond);
                if (_lastGrant == long.MinValue || now - _lastGrant > modestAfter)
                    (want, reserve) = (cost, 0);
                if (want >= FewestHot)
                    min = (int)Math.Max(cost, want / 2);
            }

            // Sent once only, though several calls may ask at a time.
            var debt = _debt;
            (_debt, _sentDebt) = (0, _sentDebt + debt);
            return new StoreTake
            {
                Key = key,
                Strategy = limit.Strategy,
                Min = min,
                Want = want,
                Ceiling = numbers.Ceiling,
                PerSecond = numbers.PerSecond,
                Reserve = isLease ? reserve : 0,
                SeenLevel = _seen.Level,
                SeenTime = _seen.Time,
                SeenAge = _seen.Time == 0 ? 0 : now - _seen.Sent,
                Debt = debt,
                DebtOfOthers = DebtOfOthers(now, out var downAge),
                DownAge = downAge,
            };
        }
    }

    /// <summary>
    /// What the other nodes may have admitted in the last outage and until they notice its end, unless this node has asked since, or all is
    /// replenished.
    /// </summary>
    private long DebtOfOthers(long now, out long downAge)
    {
        downAge = 0;
        if (limit.StoreDown != StoreDown.LocalShare || limit.Link.LastOutage is not { } outage || outage.Number == _settled
            || now - outage.Ended > limit.Numbers.Window)
        {
            return 0;
        }

        downAge = now - outage.Begun;
        var others = limit.Link.Nodes is { } nodes ? (nodes - 1.0) / nodes : 1;
        var time = outage.Ended - outage.Begun + limit.Link.RecoveryGap;
        return (long)Math.Min(limit.Numbers.Ceiling, time * limit.Numbers.PerSecond * others);
    }

    /// <summary>The store may or may not have charged the debt. It is sent again, which can only charge too much.</summary>
    private void Fail(StoreTake take)
    {
        limit.Add(ClusterCount.Failed);
        lock (_lock)
        {
            _sentDebt -= take.Debt;
            Owe(take.Debt);
        }
    }

    private void Accept(StoreReply reply, StoreTake take, int cost, bool isLease, long sent, int outage)
    {
        limit.Record(limit.Link.Clock.Now - sent);
        limit.Add(reply.Granted > 0 ? ClusterCount.Granted : ClusterCount.Denied);
        limit.Add(ClusterCount.Leased, reply.Granted);
        lock (_lock)
        {
            // Replies may come in another order than requests.
            if (reply.Time >= _seen.Time || sent > _seen.Sent)
                _seen = new(reply.Level, reply.Time, sent);
            _sentDebt -= take.Debt;
            if (take.DownAge > 0)
                _settled = outage;
            if (reply.Granted == 0)
            {
                // An ask for many says nothing about a call that needs few, but the store is not asked in between.
                _deniedCost = take.Min > cost ? 1 : cost;
                var jitter = Random.Shared.NextInt64((reply.RetryAfter / 10) + 1);
                Volatile.Write(ref _deniedUntil, sent + reply.RetryAfter + jitter);
                return;
            }

            Volatile.Write(ref _deniedUntil, 0);
            _lastGrant = sent;
            if (isLease)
                Keep(reply, sent);
        }
    }

    private void Keep(StoreReply reply, long sent)
    {
        _granted += reply.Granted;
        var life = reply.Life > 0 ? Math.Min(reply.Life, limit.Numbers.Life) : limit.Numbers.Life;
        var lease = new Lease(reply.Granted, sent + life);
        Return(_next.Lease, _next.Grant);
        _next = (lease, new Grant(reply.Time, reply.Total));
        limit.ReturnLater(this, lease.End, sent + (life * 3 / 4));
        var now = limit.Link.Clock.Now;
        var current = new Lease(Volatile.Read(ref _current));
        if (current.Permits == 0 || !current.IsLive(now))
            UseNext(now);
    }

    private void UseNext(long now)
    {
        ReturnCurrent();
        var (lease, grant) = _next;
        _next = default;
        _currentGrant = grant;
        Volatile.Write(ref _prefetchAt, lease.Permits > 1 && lease.IsLive(now) ? lease.Permits / 2 : -1);
        Volatile.Write(ref _current, lease.Word);
    }

    private void ReturnCurrent() => Return(new Lease(Interlocked.Exchange(ref _current, 0)), _currentGrant);

    private void Return(Lease lease, Grant grant)
    {
        _granted -= lease.Permits;
        var isReturned = lease.IsLive(limit.Link.Clock.Now) && limit.Link.Down is null;
        limit.Add(isReturned ? ClusterCount.Returned : ClusterCount.Expired, lease.Permits);
        if (isReturned && lease.Permits > 0)
            limit.Return(key, lease.Permits, grant);
    }
}
