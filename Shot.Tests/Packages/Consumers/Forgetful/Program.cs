using Consumer.Contracts;

var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/version", CatalogueEndpoints.Version);
app.Run();
