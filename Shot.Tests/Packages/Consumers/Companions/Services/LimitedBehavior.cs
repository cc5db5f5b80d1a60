using MediatR;
using Shot;

namespace Companions.Services;

/// <summary>Limits all requests that it stands in front of together.</summary>
internal sealed partial class LimitedBehavior<TRequest, TResponse> : IPipelineBehavior<TRequest, TResponse>
{
    [ShotLimit(1, perSecond: 0.01, Name = "behavior")]
    public partial Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next);

    private static Task<TResponse> HandleCore(
        TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next) => next();
}
