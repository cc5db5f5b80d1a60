namespace Shot.AspNetCore.Deadlines;

/// <summary>What outer middleware sees of a late request: its response has started, and changes are ignored.</summary>
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
