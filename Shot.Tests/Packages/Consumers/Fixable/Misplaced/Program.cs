using Consumer.Misplaced;
using Shot;
using Shot.AspNetCore;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddShot();
builder.Services.AddScoped<IStock, Stock>(); // SHOT025

var app = builder.Build();
app.UseShot(); // SHOT011
app.UseRouting();
app.MapGet("/stock/{item}", (string item, IStock stock) => stock.Count(item));
app.Run();
