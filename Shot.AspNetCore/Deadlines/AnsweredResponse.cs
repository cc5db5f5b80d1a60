namespace Shot.AspNetCore.Deadlines;

/// <summary>What others see of a request that was answered already: its response has started, and changes are ignored. Outer middleware
/// sees it of a late request, and a server that would answer too, of a refused one.</summary>
internal sealed class AnsweredResponse(IHttpResponseFeature sent, int status) : HttpResponseFeature, IHttpResponseFeature
{
    int IHttpResponseFeature.StatusCode
    {
        get => status;
        set { }
    }

    /// <summary>Leaves the request with the answer that was sent. What is written from now on goes nowhere.</summary>
    public static void Seal(HttpContext context)
    {
        var features = context.Features;
        var sent = features.GetRequiredFeature<IHttpResponseFeature>();
        features.Set<IHttpResponseFeature>(new AnsweredResponse(sent, sent.StatusCode));
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
    }

    public override bool HasStarted => true;
    public override void OnCompleted(Func<object, Task> callback, object state) => sent.OnCompleted(callback, state);
}
