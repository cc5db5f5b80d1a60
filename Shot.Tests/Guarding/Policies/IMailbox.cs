namespace Shot.Tests.Guarding.Policies;

/// <summary>Methods whose callers may wait for a permit.</summary>
public interface IMailbox
{
    [ShotLimit(1, perSecond: 10, MaxQueueMs = 250, MaxWaitMs = 10_000)]
    Task<string> SendAsync(string text, CancellationToken cancellationToken);

    [ShotLimit(1, perSecond: 10, MaxQueueMs = 150, Fallback = nameof(DropAsync))]
    ValueTask<string> PostAsync(string text);

    ValueTask<string> DropAsync(string text);
}
