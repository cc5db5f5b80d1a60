using Consumer.Unguarded;
using Shot;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddShotStore(new MemoryShotStore());
builder.Services.AddSignalR();
builder.Services.AddScoped<IOrders, Orders>(); // SHOT003: nothing decorates it
builder.Services.AddShot();

var app = builder.Build();
app.UseShot();

// SHOT002: nothing switches their limits on. SHOT008: two on one line. SHOT038: a handler that cannot see its deadline.
app.MapGet("/a", [ShotLimit(1, perSecond: 1)] () => "a");
app.MapGet("/b", [ShotLimit(2, perSecond: 2)] () => "b");
app.MapGet("/slow/{time}", [ShotDeadline(100)] async (int time, CancellationToken cancellationToken) => await Task.Delay(time, cancellationToken));
app.MapHub<Chat>("/chat");
app.MapGet("/count", (IOrders orders) => orders.Count());
app.Run();
