using Microsoft.AspNetCore.Diagnostics;

namespace Shot.AspNetCore.Answers;

/// <summary>Sends the rejection when a guarded service refuses or is late in middleware before <c>UseShot()</c>, whose exceptions only
/// <c>UseExceptionHandler()</c> sees. Other requests pay nothing for it.</summary>
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
