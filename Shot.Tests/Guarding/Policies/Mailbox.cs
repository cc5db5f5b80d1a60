namespace Shot.Tests.Guarding.Policies;

internal sealed class Mailbox : IMailbox
{
    public List<string> Sent { get; } = [];

    public Task<string> SendAsync(string text, CancellationToken cancellationToken)
    {
        if (text == "broken")
            throw new InvalidOperationException("The text is broken.");
        cancellationToken.ThrowIfCancellationRequested();
        Sent.Add(text);
        return Task.FromResult(text);
    }

    public ValueTask<string> PostAsync(string text)
    {
        Sent.Add(text);
        return new(text);
    }

    public ValueTask<string> DropAsync(string text) => new("dropped " + text);
}
