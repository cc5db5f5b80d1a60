using Companions.Rpc;

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddSingleton<ICatalogue, Catalogue>();
builder.Services.AddGrpc().AddJsonTranscoding();
builder.Services.AddShot();

var app = builder.Build();
app.UseShot();
app.MapGrpcService<OrdersService>();
app.Run();
