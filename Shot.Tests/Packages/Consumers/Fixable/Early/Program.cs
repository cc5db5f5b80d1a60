using Shot;
using Shot.AspNetCore;

var app = WebApplication.CreateBuilder(args).Build();
// SHOT043: nobody knows the user yet.
app.UseShot();
app.UseAuthentication();
app.MapGet("/orders", [ShotLimit(10, perSecond: 10, Key = "user")] () => "orders");
app.Run();
