using MediatR;

namespace Companions.Services;

internal sealed record Count(string Item) : IRequest<int>;
