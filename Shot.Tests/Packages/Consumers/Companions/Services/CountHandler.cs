using MediatR;
using Shot;

namespace Companions.Services;

/// <summary>A handler's interface is the library's, so its own method has the limit.</summary>
internal sealed partial class CountHandler : IRequestHandler<Count, int>
{
    [ShotLimit(1, perSecond: 0.01)]
    public partial Task<int> Handle(Count request, CancellationToken cancellationToken);

    private Task<int> HandleCore(Count request, CancellationToken cancellationToken) => Task.FromResult(request.Item.Length);
}
