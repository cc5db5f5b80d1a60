using MediatR;

namespace Companions.Services;

internal sealed record Sum : IRequest<int>;
