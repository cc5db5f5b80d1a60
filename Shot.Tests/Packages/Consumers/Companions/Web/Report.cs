using FastEndpoints;

namespace Companions.Web;

public sealed class Report : EndpointWithoutRequest<string>
{
    public override void Configure()
    {
        Get("/report");
        AllowAnonymous();
        Options(static endpoint => endpoint.RequireShotLimit(1, perSecond: 0.01));
    }

    public override Task HandleAsync(CancellationToken ct) => Send.OkAsync("report", ct);
}
