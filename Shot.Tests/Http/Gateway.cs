namespace Shot.Tests.Http;

/// <summary>Lets a test hold a request inside its handler.</summary>
public sealed class Gateway
{
    public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Leave { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
