using MediatR;

namespace Companions.Services;

internal sealed class SumHandler : IRequestHandler<Sum, int>
{
    public Task<int> Handle(Sum request, CancellationToken cancellationToken) => Task.FromResult(1);
}
