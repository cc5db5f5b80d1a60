using Consumer.Misplaced;
using Shot;
using Shot.AspNetCore;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddScoped<IStock, Stock>(); // SHOT025
builder.Services.AddShot();

var app = builder.Build();
app.UseRouting();
app.UseShot(); // SHOT011
app.MapGet("/stock/{item}", (string item, IStock stock) => stock.Count(item));
app.Run();
