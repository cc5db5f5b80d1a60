using Microsoft.AspNetCore.Diagnostics;

namespace Shot.AspNetCore.Answers;

/// <summary>Answers for a guarded service that refuses or is late in middleware before <c>UseShot()</c>.</summary>
internal sealed class ShotExceptionHandler(IServiceProvider services) : IExceptionHandler
{
    private readonly HttpAnswers _answers = new(services);

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not IShotException error || httpContext.Response.HasStarted)
            return false;
        await _answers.OfAsync(httpContext, error).ConfigureAwait(false);
        return true;
    }
}
