using Autofac;
using Autofac.Extensions.DependencyInjection;
using Castle.DynamicProxy;
using Companions.Services;
using MediatR;
using Refit;

await using var dependency = await Dependency.StartAsync();

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Host.UseServiceProviderFactory(new AutofacServiceProviderFactory());
var services = builder.Services;

services.AddKeyedScoped<IStock, Stock>("shop");
var calls = new CountingInterceptor();
services.AddSingleton<IPrices>(_ => new ProxyGenerator().CreateInterfaceProxyWithTarget<IPrices>(new Prices(), calls));

services.Scan(static scan => scan.FromAssemblyOf<Menu>()
    .AddClasses(static classes => classes.Where(static type => type == typeof(Menu)), publicOnly: false)
    .AsImplementedInterfaces());
services.Decorate<IMenu, LoudMenu>();

services.AddTransient<ServiceFactory>(static provider => provider.GetRequiredService);
services.AddTransient<IMediator, Mediator>();
services.AddTransient<IRequestHandler<Count, int>, CountHandler>();
services.AddTransient<IRequestHandler<Sum, int>, SumHandler>();
services.AddTransient<IPipelineBehavior<Sum, int>, LimitedBehavior<Sum, int>>();

services.AddRefitGeneratedClient<ICatalogueClient>()
    .ConfigureHttpClient(http => http.BaseAddress = new Uri(dependency.Urls.First()))
    .AddStandardResilienceHandler(static options => options.Retry.Delay = TimeSpan.FromMilliseconds(1));
services.AddShot();

var app = builder.Build();
app.UseShot();
app.MapGet("/autofac", ([FromKeyedServices("shop")] IStock stock) =>
    $"{stock.Count("tea")} {app.Services.GetAutofacRoot().GetType().Assembly.GetName().Name}");
app.MapGet("/interceptor", (IPrices prices) => prices.Of("tea"));
app.MapGet("/interceptor/calls", () => calls.Calls);
app.MapGet("/scrutor", (IMenu menu) => menu.Today());
app.MapGet("/mediator/handler", (IMediator mediator) => mediator.Send(new Count("tea")));
app.MapGet("/mediator/behavior", (IMediator mediator) => mediator.Send(new Sum()));
app.MapGet("/refit", (ICatalogueClient client, CancellationToken cancellationToken) => client.FindAsync("tea", cancellationToken));
app.MapGet("/refit/freely", (ICatalogueClient client) => client.FindFreelyAsync("tea"));
app.MapGet("/refit/requests", () => Dependency.Requests);
app.Run();
