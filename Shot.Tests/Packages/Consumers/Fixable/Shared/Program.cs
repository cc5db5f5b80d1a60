using Shot;
using Shot.AspNetCore;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddShot();

var app = builder.Build();
app.UseShot();
// SHOT048: the processes have no store that they share.
app.MapGet("/orders", [ShotLimit(100, perSecond: 100, Scope = ShotScope.Cluster)] () => "orders");
app.Run();
