using Consumer.Contracts;
using Consumer.Services;
using Shot;
using Shot.AspNetCore;

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddSingleton<ICatalogue, Catalogue>();
builder.Services.AddShot();

var app = builder.Build();
app.UseShot();
app.MapGet("/version", CatalogueEndpoints.Version);
app.MapGet("/find/{item}", (string item, ICatalogue catalogue, CancellationToken cancellationToken) => catalogue.FindAsync(item, cancellationToken));
app.MapGet("/reindex", () => Catalogue.Reindex());
app.Run();
