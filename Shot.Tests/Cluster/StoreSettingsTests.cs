using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Shot.Cluster;
using Shot.Tests.Control;

namespace Shot.Tests.Cluster;

/// <summary>Options of the store from the configuration section <c>Shot:Store</c>.</summary>
public sealed class StoreSettingsTests
{
    private const string Secret = "0123456789abcdef";

    [Fact]
    public void Each_option_can_be_configured()
    {
        var options = Options(
            configure: null,
            ("Shot:Store:Prefix", "p"),
            ("Shot:Store:application", "shop"),
            ("Shot:Store:KeySecret", Secret),
            ("Shot:Store:BudgetMs", "20"),
            ("Shot:Store:Nodes", "4"),
            ("Shot:Store:MaxRequests", "8"));
        Assert.Equal(
            ("p", "shop", Secret, 20, 4, 8),
            (options.Prefix, options.Application, options.KeySecret, options.BudgetMs, options.Nodes, options.MaxRequests));
    }

    [Fact]
    public void What_is_not_configured_keeps_its_default()
    {
        var options = Options(configure: null, ("Shot:Store:Nodes", null), ("Shot:Store:KeySecret", null), ("Shot:Store:BudgetMs", "20"));
        Assert.Equal(
            ("shot", null, null, 20, null, 256),
            (options.Prefix, options.Application, options.KeySecret, options.BudgetMs, options.Nodes, options.MaxRequests));
    }

    [Fact]
    public void Code_overrides_the_configuration_option_by_option()
    {
        var options = Options(static options => options.BudgetMs = 30, ("Shot:Store:BudgetMs", "20"), ("Shot:Store:Application", "shop"));
        Assert.Equal((30, "shop"), (options.BudgetMs, options.Application));
    }

    [Theory]
    [InlineData("Shot:Store:Prefix", "", "Shot:Store:Prefix must be a text that is not empty.")]
    [InlineData("Shot:Store:KeySecret", "", "Shot:Store:KeySecret must be a text that is not empty.")]
    [InlineData("Shot:Store:KeySecret", "hunter2", "Shot:Store:KeySecret must have at least 16 bytes: write for example 32 random characters")]
    [InlineData("Shot:Store:KeySecret:Value", "hunter2", "Shot:Store:KeySecret must be a text")]
    [InlineData("Shot:Store:BudgetMs", "0", "Shot:Store:BudgetMs must be 1 to 10,000; it is 0.")]
    [InlineData("Shot:Store:BudgetMs", "20.5", "Shot:Store:BudgetMs must be a whole number. Write for example 50")]
    [InlineData("Shot:Store:Nodes", "hunter2", "Shot:Store:Nodes must be a whole number.")]
    [InlineData("Shot:Store:Nodes", "-1", "Shot:Store:Nodes must be 1 or more")]
    [InlineData("Shot:Store:MaxRequests", "100001", "Shot:Store:MaxRequests must be 1 to 100,000; it is 100001.")]
    [InlineData("Shot:Store:Secret", "hunter2", "Shot:Store:Secret is no setting. Write Shot:Store: followed by Prefix, Application, KeySecret,")]
    public async Task A_bad_value_stops_the_start_and_is_named_but_no_secret_is_shown(string key, string value, string message)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection([new(key, value)]);
        builder.Logging.ClearProviders();
        builder.Services.AddShotStore(new MemoryShotStore());
        builder.Services.AddShot();
        using var host = builder.Build();
        var error = await Assert.ThrowsAsync<ArgumentException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_of_the_store_are_no_unknown_settings_of_limits()
    {
        using var host = new ControlledHost(("Shot:Store:BudgetMs", "20"), ("Shot:Store:KeySecret", Secret));
        host.Start();
        Assert.Empty(host.Logged(13));
    }

    private static ShotStoreOptions Options(Action<ShotStoreOptions>? configure, params (string Key, string? Value)[] settings)
    {
        var configuration = new ConfigurationBuilder();
        configuration.AddInMemoryCollection(settings.Select(static setting => KeyValuePair.Create(setting.Key, setting.Value)));
        using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration.Build())
            .AddShotStore(new MemoryShotStore(), configure)
            .BuildServiceProvider();
        _ = services.GetRequiredService<StoreLink>();
        return services.GetRequiredService<IOptions<ShotStoreOptions>>().Value;
    }
}
