using Carter;
using Shot;

namespace Companions.Web;

public sealed class Shelf : ICarterModule
{
    public void AddRoutes(IEndpointRouteBuilder app) => app.MapGet("/shelf", [ShotLimit(1, perSecond: 0.01)] () => "shelf");
}
