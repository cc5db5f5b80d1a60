using System.Net;
using System.Net.Sockets;
using Companions.Grains;
using Orleans;
using Orleans.Hosting;
using Shot;

var gateway = FreePort();
var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.UseOrleans(silo => silo.UseLocalhostClustering(siloPort: FreePort(), gatewayPort: gateway));
builder.Services.AddShot();

var app = builder.Build();
app.UseShot();
app.MapGet("/add/{name}", async (string name, IGrainFactory grains) => await grains.GetGrain<ICounter>(name).AddAsync(1));

// From outside of the silo: the answer is serialized.
app.MapGet("/far/{name}", async (string name) =>
{
    using var far = Host.CreateDefaultBuilder().UseOrleansClient(client => client.UseLocalhostClustering(gateway)).Build();
    await far.StartAsync();
    try
    {
        await far.Services.GetRequiredService<IClusterClient>().GetGrain<ICounter>(name).AddAsync(1);
        return "admitted";
    }
    catch (ShotOverloadedException refusal) when (refusal.RetryAfter > TimeSpan.Zero)
    {
        return refusal.LimitName;
    }
});
app.Run();

static int FreePort()
{
    using var listener = new TcpListener(IPAddress.Loopback, 0);
    listener.Start();
    return ((IPEndPoint)listener.LocalEndpoint).Port;
}
