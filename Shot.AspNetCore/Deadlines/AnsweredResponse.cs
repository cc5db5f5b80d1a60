using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Shot.AspNetCore.Deadlines;

/// <summary>
/// What middleware around the guard sees of a response that was sent in a late handler's place: it is over, and what is changed
/// in it now changes nothing, instead of throwing in code that could not know.
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
