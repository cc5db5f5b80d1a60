using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Shot.Tests.Http.Control;

namespace Shot.Tests.Control;

/// <summary>A host without HTTP.</summary>
public sealed class WorkerTests
{
    [Fact]
    public async Task A_workers_limits_are_set_by_its_configuration_and_listed()
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Shot:Limits:shop.service:Permits"] = "2" });
        builder.Services.AddLogging(static logging => logging.AddFakeLogging());
        builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider());
        builder.Services.AddSingleton<IShelf, Shelf>().AddShot();
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);

        var shelf = host.Services.GetRequiredService<IShelf>();
        Assert.Equal(["taken", "taken"], [shelf.Take(), shelf.Take()]);
        Assert.Throws<ShotOverloadedException>(() => shelf.Take());
        var limits = host.Services.GetRequiredService<IShotControl>().Snapshot();
        Assert.Equal((2, 1, 2L, 1L), Numbers(limits.Single(static limit => limit.Name == "shop.service")));

        // The compiler knows those that nothing has called, and those of partial methods, which the process has.
        Assert.Equal((1, 1, 0L, 0L), Numbers(limits.Single(static limit => limit.Name == "shop.endpoint")));
        Assert.Equal(1_000_000, limits.Single(static limit => limit.Name == "shop.partial").Annotated.Permits);
        Assert.StartsWith(
            "IShelf.cs: ", Assert.Single(limits.Single(static limit => limit.Name == "shop.partial").Where), StringComparison.Ordinal);
        Assert.Single(host.Services.GetFakeLogCollector().GetSnapshot(), static record => record.Id.Id == 10);
        await host.StopAsync(TestContext.Current.CancellationToken);

        static (int? Permits, int? Annotated, long Admitted, long Refused) Numbers(ShotLimitSnapshot limit) =>
            (limit.Numbers.Permits, limit.Annotated.Permits, limit.Admitted, limit.Refused);
    }
}
