using Shot.Tests.CodeFixes.Infrastructure;

namespace Shot.Tests.CodeFixes;

/// <summary>Where <c>AddShot()</c> is inserted: after every registration that it must decorate.</summary>
public sealed class AddShotFixTests
{
    private const string Usings = """
        using Microsoft.AspNetCore.Builder;
        using Microsoft.Extensions.DependencyInjection;
        using Microsoft.Extensions.Hosting;

        """;

    private const string Orders = """

        public interface IOrders { [ShotLimit(1, 1)] void M(); }
        public class Orders : IOrders { public void M() { } }

        """;

    /// <summary>Registrars on a builder, which return it or a builder of their own, and on the collection.</summary>
    private const string Library = """
        using Microsoft.Extensions.DependencyInjection;
        using Microsoft.Extensions.Hosting;

        public interface IBus { [ShotLimit(1, 1)] void Send(); }
        public class Bus : IBus { public void Send() { } }
        public class BusBuilder { public BusBuilder AddTopic() => this; }
        public static class BusExtensions
        {
            public static IHostApplicationBuilder AddBus(this IHostApplicationBuilder builder)
            {
                builder.Services.AddSingleton<IBus, Bus>();
                return builder;
            }

            public static T AddTypedBus<T>(this T builder) where T : IHostApplicationBuilder
            {
                builder.AddBus();
                return builder;
            }

            public static BusBuilder AddTopics(this IHostApplicationBuilder builder) { builder.AddBus(); return new BusBuilder(); }
            public static BusBuilder AddBuses(this IServiceCollection services)
            {
                services.AddSingleton<IBus, Bus>();
                return new BusBuilder();
            }
        }

        """;

    [Theory]
    [InlineData("builder.AddBus();\n", "builder.AddBus();\nbuilder.Services.AddShot();\n")]
    [InlineData("builder.AddBus().AddTypedBus();\n", "builder.AddBus().AddTypedBus();\nbuilder.Services.AddShot();\n")]
    [InlineData("builder.AddTopics().AddTopic();\n", "builder.AddTopics().AddTopic();\nbuilder.Services.AddShot();\n")]
    [InlineData(
        "var topics = builder.AddTopics().AddTopic();\n",
        "var topics = builder.AddTopics().AddTopic();\nbuilder.Services.AddShot();\n")]
    [InlineData("var topics = builder.Services.AddBuses();\n", "var topics = builder.Services.AddBuses();\nbuilder.Services.AddShot();\n")]
    [InlineData(
        "builder.Services.AddBuses();\nvar topics = builder.AddTopics();\n",
        "builder.Services.AddBuses();\nvar topics = builder.AddTopics();\nbuilder.Services.AddShot();\n")]
    [InlineData(
        "builder.AddBus();\nbuilder.Services.AddLogging();\n",
        "builder.AddBus();\nbuilder.Services.AddLogging();\nbuilder.Services.AddShot();\n")]
    [InlineData(
        "IHostApplicationBuilder host = builder;\nhost.AddBus();\n",
        "IHostApplicationBuilder host = builder;\nhost.AddBus();\nhost.Services.AddShot();\n")]
    [InlineData("BusExtensions.AddBus(builder);\n", "BusExtensions.AddBus(builder);\nbuilder.Services.AddShot();\n")]
    [InlineData("BusExtensions.AddBuses(builder.Services);\n", "BusExtensions.AddBuses(builder.Services);\nbuilder.Services.AddShot();\n")]
    public async Task It_comes_after_a_librarys_registrar(string calls, string expected) =>
        Assert.Contains(
            "CreateBuilder(args);\n" + expected + "var app = builder.Build();\n",
            await FixRun.Referencing(Library, "SHOT003", Program(calls)),
            StringComparison.Ordinal);

    [Theory]
    [InlineData(
        "services.AddScoped<IOrders, Orders>().AddLogging();\n",
        "services.AddScoped<IOrders, Orders>().AddLogging();\nservices.AddShot();\n")]
    [InlineData(
        "var all = services.AddScoped<IOrders, Orders>().AddLogging();\n",
        "var all = services.AddScoped<IOrders, Orders>().AddLogging();\nservices.AddShot();\n")]
    [InlineData(
        "services.AddScoped<IOrders, Orders>();\nvar all = services.AddScoped<IOrders, Orders>();\n",
        "services.AddScoped<IOrders, Orders>();\nvar all = services.AddScoped<IOrders, Orders>();\nservices.AddShot();\n")]
    [InlineData(
        "var all = services.AddScoped<IOrders, Orders>();\nservices.AddScoped<IOrders, Orders>();\n",
        "var all = services.AddScoped<IOrders, Orders>();\nservices.AddScoped<IOrders, Orders>();\nservices.AddShot();\n")]
    [InlineData(
        "var all = new ServiceCollection().AddScoped<IOrders, Orders>();\n",
        "var all = new ServiceCollection().AddScoped<IOrders, Orders>().AddShot();\n")]
    [InlineData(
        "new ServiceCollection().AddScoped<IOrders, Orders>();\n",
        "new ServiceCollection().AddScoped<IOrders, Orders>().AddShot();\n")]
    [InlineData(
        "var http = services.AddScoped<IOrders, Orders>().AddHttpClient(\"a\");\n",
        "var http = services.AddScoped<IOrders, Orders>().AddHttpClient(\"a\");\nservices.AddShot();\n")]
    [InlineData(
        "var provider = services.AddScoped<IOrders, Orders>().BuildServiceProvider();\n",
        "var provider = services.AddScoped<IOrders, Orders>().AddShot().BuildServiceProvider();\n")]
    [InlineData(
        "services.AddScoped<IOrders, Orders>().BuildServiceProvider();\n",
        "services.AddScoped<IOrders, Orders>().AddShot().BuildServiceProvider();\n")]
    [InlineData(
        "services.AddScoped<IOrders, Orders>();\nvar provider = services.AddLogging().BuildServiceProvider();\n",
        "services.AddScoped<IOrders, Orders>();\nservices.AddShot();\nvar provider = services.AddLogging().BuildServiceProvider();\n")]
    public async Task It_comes_after_a_chain_of_registrations(string calls, string expected) =>
        Assert.Contains(
            "new ServiceCollection();\n" + expected + "Console.WriteLine();\n",
            await FixRun.Application(
                "SHOT003", Usings + "IServiceCollection services = new ServiceCollection();\n" + calls + "Console.WriteLine();\n" + Orders),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("builder.Services.AddShot();\nbuilder.AddBus();\n", "builder.AddBus();\nbuilder.Services.AddShot();\n")]
    [InlineData(
        "builder.Services.AddShot();\nbuilder.AddBus().AddTypedBus();\nbuilder.Services.AddLogging();\n",
        "builder.AddBus().AddTypedBus();\nbuilder.Services.AddLogging();\nbuilder.Services.AddShot();\n")]
    [InlineData(
        "builder.Services.AddShot();\nvar topics = builder.AddTopics();\n",
        "var topics = builder.AddTopics();\nbuilder.Services.AddShot();\n")]
    [InlineData(
        "builder.Services.AddShot();\nbuilder.Services.AddBuses().AddTopic();\n",
        "builder.Services.AddBuses().AddTopic();\nbuilder.Services.AddShot();\n")]
    [InlineData("builder.Services.AddShot().AddBuses();\n", "builder.Services.AddShot().AddBuses();\nbuilder.Services.AddShot();\n")]
    [InlineData(
        "builder.Services.AddShot(options => { });\nbuilder.AddBus();\n", "builder.AddBus();\nbuilder.Services.AddShot(options => { });\n")]
    public async Task It_moves_across_a_builder_and_its_collection(string calls, string expected) =>
        Assert.Contains(
            "CreateBuilder(args);\n" + expected + "var app = builder.Build();\n",
            await FixRun.Referencing(Library, "SHOT025", Program(calls)),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("builder.Services.AddSignalR();\n", "builder.Services.AddSignalR();\nbuilder.Services.AddShot();\n")]
    [InlineData(
        "builder.Services.AddSignalR().AddHubOptions<ChatHub>(_ => { });\n",
        "builder.Services.AddSignalR().AddHubOptions<ChatHub>(_ => { });\nbuilder.Services.AddShot();\n")]
    [InlineData(
        "var signalR = builder.Services.AddSignalR();\nbuilder.Services.AddLogging();\n",
        "var signalR = builder.Services.AddSignalR();\nbuilder.Services.AddLogging();\nbuilder.Services.AddShot();\n")]
    public async Task It_comes_after_AddSignalR_for_a_hub(string calls, string expected)
    {
        var start = Program(calls) + "app.MapHub<ChatHub>(\"/chat\");\n";
        const string hub = "public class ChatHub : Microsoft.AspNetCore.SignalR.Hub { [ShotLimit(1, 1)] public void Send() { } }\n";
        foreach (var sources in new[] { new[] { start + hub }, [start, hub], [hub, start] })
        {
            var text = await FixRun.Application("SHOT003", sources);
            Assert.Contains("CreateBuilder(args);\n" + expected + "var app = builder.Build();\n", text, StringComparison.Ordinal);
        }
    }

    private static string Program(string calls) =>
        Usings + $"var builder = WebApplication.CreateBuilder(args);\n{calls}var app = builder.Build();\n";
}
