namespace Shot.AspNetCore.Deadlines;

/// <summary>
/// The response as middleware around the guard sees it after a late request was answered: it has started, and changes
/// are ignored instead of throwing in middleware that cannot know.
/// </summary>
internal sealed class AnsweredResponse(IHttpResponseFeature sent, int status) : IHttpResponseFeature
{
    public int StatusCode
    {
        get => status;
        set { }
    }

    public string? ReasonPhrase
    {
        get => null;
        set { }
    }

    public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();

    public bool HasStarted => true;

    [Obsolete("Superseded by IHttpResponseBodyFeature.")]
    public Stream Body
    {
        get => Stream.Null;
        set { }
    }

    public void OnStarting(Func<object, Task> callback, object state)
    {
    }

    public void OnCompleted(Func<object, Task> callback, object state) => sent.OnCompleted(callback, state);
}
