namespace Shot.Tests.Rules;

/// <summary>A library that examples of documents use.</summary>
/// <param name="Words">An example that has one of these uses the library.</param>
/// <param name="Assemblies">The beginnings of the names of its assemblies.</param>
/// <param name="Namespaces">What an example that uses the library has usings for.</param>
/// <param name="Source">What the library's own generator emits.</param>
internal sealed record ExampleLibrary(string[] Words, string[] Assemblies, string[] Namespaces, string Source = "")
{
    private static readonly string[] Always =
    [
        "System.IO",
        "System.Linq",
        "System.Net.Http",
        "Microsoft.AspNetCore.Builder",
        "Microsoft.AspNetCore.Http",
        "Microsoft.AspNetCore.Mvc",
        "Microsoft.AspNetCore.Routing",
        "Microsoft.Extensions.Configuration",
        "Microsoft.Extensions.DependencyInjection",
        "Microsoft.Extensions.Hosting",
        "Microsoft.Extensions.Logging",
        "Shot.AspNetCore",
    ];

    private static readonly ExampleLibrary[] All =
    [
        new(["AddShotRedis("], ["Shot.Redis", "StackExchange.Redis"], []),
        new(["MapShot("], ["Shot.Dashboard"], []),
        new(["AddShotDeadlines(", "AddShotRetryBudget("], ["Shot.Http"], []),
        new(["AddStandardResilienceHandler("], ["Polly"], []),
        new(["AddGrpcClient<"], ["Grpc"], ["Grpc.Core"], """
            public static class Orders
            {
                public sealed class OrdersClient(CallInvoker invoker) : ClientBase(invoker);
            }
            """),
        new(["AddRefitClient<"], ["Refit"], ["Refit"], "public interface IStockApi { }"),
        new(
            ["RateLimiter", "RateLimitPartition"],
            [],
            ["System.Net", "System.Net.Http.Headers", "System.Threading.RateLimiting", "Microsoft.AspNetCore.RateLimiting"]),
        new(["ResiliencePipeline"], ["Polly"], ["Polly", "Polly.RateLimiting"]),
        new(["AddOpenTelemetry("], ["OpenTelemetry"], ["OpenTelemetry.Metrics"]),
        new(["ServerCallContext"], ["Grpc"], ["Grpc.Core"], """
            public static class Orders
            {
                [BindServiceMethod(typeof(OrdersBase), "Bind")]
                public abstract class OrdersBase
                {
                    public virtual Task<Receipt> Place(Order request, ServerCallContext context) => throw null!;
                }
            }
            """),
        new(["AddOpenApi("], ["Microsoft.OpenApi"], []),
        new(["Channel<"], [], ["System.Threading.Channels"]),
        new(["PageModel"], [], ["Microsoft.AspNetCore.Mvc.RazorPages"]),
        new([": Hub"], [], ["Microsoft.AspNetCore.SignalR"]),
        new(["ContainerBuilder", "AutofacServiceProviderFactory"], ["Autofac"], ["Autofac", "Autofac.Extensions.DependencyInjection"]),
        new(
            ["[Fact]", "WebApplicationFactory"],
            ["xunit", "Microsoft.TestPlatform"],
            [
                "System.Net",
                "Xunit",
                "Microsoft.AspNetCore.Hosting",
                "Microsoft.AspNetCore.Mvc.Testing",
                "Microsoft.AspNetCore.TestHost",
                "Microsoft.Extensions.Time.Testing",
            ]),
        new(["MapReverseProxy("], ["Yarp"], []),
        new(["MapCarter(", "ICarterModule"], ["Carter"], ["Carter"]),
        new(["MapFastEndpoints(", "EndpointWithoutRequest"], ["FastEndpoints"], ["FastEndpoints"]),
        new(["ApiVersion"], ["Asp.Versioning"], ["Asp.Versioning"]),
        new(["MapRazorComponents<App>"], [], [], "public sealed class App : Microsoft.AspNetCore.Components.ComponentBase;"),
        new(["AddJsonTranscoding("], ["Microsoft.AspNetCore.Grpc", "Grpc"], []),
        new([".Scan("], ["Scrutor"], []),
        new(["IRequestHandler"], ["MediatR"], ["MediatR"]),
        new(["AddRefit"], ["Refit"], ["Refit"]),
        new(["IGrainWithStringKey", "[RegisterConverter]"], ["Orleans"], ["Orleans"]),
    ];

    /// <summary>The libraries that an example uses.</summary>
    public static IReadOnlyList<ExampleLibrary> Of(string example) =>
        [.. All.Where(library => library.Words.Any(word => example.Contains(word, StringComparison.Ordinal)))];

    /// <summary>The usings that a reader adds.</summary>
    public static IEnumerable<string> Usings(IEnumerable<ExampleLibrary> libraries) =>
        Always.Concat(libraries.SelectMany(library => library.Namespaces)).Distinct().Select(name => $"global using {name};");
}
