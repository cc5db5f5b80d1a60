using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Shot.Tests.Http.Around;

/// <summary>Answers for exceptions under one path by running the target.</summary>
internal sealed class RunningExceptionHandler(EndpointDataSource endpoints) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.Request.Path != "/handled")
            return false;
        httpContext.SetEndpoint(endpoints.Endpoints.First(static endpoint => endpoint.DisplayName == Targets.Name));
        await httpContext.GetEndpoint()!.RequestDelegate!(httpContext);
        return true;
    }
}
