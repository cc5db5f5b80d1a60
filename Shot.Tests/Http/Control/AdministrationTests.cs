using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Shot.Tests.Http.Control;

/// <summary>Limits shown and changed over HTTP, by an administrator's endpoint.</summary>
public sealed class AdministrationTests : IDisposable
{
    private readonly Shop _shop = new(static services => services.AddShot());

    [Fact]
    public async Task An_administrators_endpoint_shows_limits_and_changes_them()
    {
        using var client = _shop.CreateClient();
        Assert.Equal(HttpStatusCode.OK, await Get(client, "/buy"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Get(client, "/buy"));
        using (var response = await client.PutAsync(new Uri("/admin/limits?name=shop.endpoint&permits=3", UriKind.Relative), null, TestContext.Current.CancellationToken))
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await Get(client, "/buy"));

        var limits = await client.GetFromJsonAsync<JsonArray>(new Uri("/admin/limits", UriKind.Relative), TestContext.Current.CancellationToken);
        var limit = limits!.Single(static limit => (string?)limit!["name"] == "shop.endpoint")!;
        Assert.Equal((3, 1, 2, 1), ((int)limit["numbers"]!["permits"]!, (int)limit["annotated"]!["permits"]!, (int)limit["admitted"]!, (int)limit["refused"]!));

        using (await client.PutAsync(new Uri("/admin/mode?mode=Off", UriKind.Relative), null, TestContext.Current.CancellationToken))
        {
            for (var request = 0; request < 5; request++)
                Assert.Equal(HttpStatusCode.OK, await Get(client, "/take"));
        }
    }

    [Fact]
    public async Task A_limit_is_known_by_its_endpoints_name_with_its_slashes_and_braces()
    {
        using var client = _shop.CreateClient();
        using (var response = await client.PutAsync(new Uri("/admin/limits?name=GET%20/sell/{item}&permits=3", UriKind.Relative), null, TestContext.Current.CancellationToken))
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        for (var request = 0; request < 3; request++)
            Assert.Equal(HttpStatusCode.OK, await Get(client, "/sell/tea"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Get(client, "/sell/tea"));
    }

    [Fact]
    public void A_snapshot_can_be_written_as_text_and_read_again()
    {
        using var client = _shop.CreateClient();
        var limits = _shop.Services.GetRequiredService<IShotControl>().Snapshot();
        var again = JsonSerializer.Deserialize<ShotLimitSnapshot[]>(JsonSerializer.Serialize(limits))!;
        Assert.Equal(limits.Select(static limit => (limit.Name, limit.Numbers, limit.Mode)), again.Select(static limit => (limit.Name, limit.Numbers, limit.Mode)));
    }

    [Fact]
    public void Limits_in_force_are_logged_when_all_endpoints_are_mapped()
    {
        using var client = _shop.CreateClient();
        var line = Assert.Single(_shop.Services.GetFakeLogCollector().GetSnapshot(), static record => record.Id.Id == 10);
        Assert.Contains("shop.endpoint: 1 permits at 1 per second (Enforce)", line.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neither_keys_nor_single_refusals_are_logged()
    {
        using var client = _shop.CreateClient();
        for (var request = 0; request < 10; request++)
            await Get(client, "/buy?secret=value");

        // Without the lines of the start: the limits in force, and those that this host has no store for.
        var lines = _shop.Services.GetFakeLogCollector().GetSnapshot()
            .Where(static record => record.Category == "Shot" && record.Id.Id is not (10 or 21)).ToList();
        Assert.Equal("'shop.endpoint' has begun to refuse calls of 'GET /buy'.", Assert.Single(lines).Message);
    }

    public void Dispose() => _shop.Dispose();

    private static async Task<HttpStatusCode> Get(HttpClient client, string path)
    {
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
