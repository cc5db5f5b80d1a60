namespace Shot.AspNetCore.Deadlines;

/// <summary>The response as middleware around the guard sees it after a late request was answered: it has started, and changes are ignored
/// instead of throwing in middleware that cannot know.</summary>
internal sealed class AnsweredResponse(IHttpResponseFeature sent, int status) : HttpResponseFeature, IHttpResponseFeature
{
    int IHttpResponseFeature.StatusCode
    {
        get => status;
        set { }
    }

    public override bool HasStarted => true;

    public override void OnCompleted(Func<object, Task> callback, object state) => sent.OnCompleted(callback, state);
}
