using Shot.AspNetCore;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddRazorPages();
builder.Services.AddRazorComponents();

var app = builder.Build();
app.UseShot();
app.MapRazorPages();
app.Run();
