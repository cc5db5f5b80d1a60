using Consumer.Unguarded;
using Shot;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddShotStore(new MemoryShotStore());
builder.Services.AddSignalR();
builder.Services.AddScoped<IOrders, Orders>(); // SHOT003: nothing decorates it

var app = builder.Build();

// SHOT002: nothing switches their limits on. SHOT008: two on one line. SHOT038: a handler that cannot see its deadline.
app.MapGet("/a", [ShotLimit(1, perSecond: 1)] () => "a"); app.MapGet("/b", [ShotLimit(2, perSecond: 2)] () => "b");
app.MapGet("/slow/{time}", [ShotDeadline(100)] async (int time) => await Task.Delay(time));
app.MapHub<Chat>("/chat");
app.MapGet("/count", (IOrders orders) => orders.Count());
app.Run();
