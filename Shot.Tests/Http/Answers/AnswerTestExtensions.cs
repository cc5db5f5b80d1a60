using System.Net.Http.Json;
using System.Text.Json;
using Shot.Tests.Http.Deadlines;

namespace Shot.Tests.Http.Answers;

/// <summary>Asks a server, and reads its answers.</summary>
internal static class AnswerTestExtensions
{
    public static Task<HttpResponseMessage> Get(this DeadlineServer server, string path = "/", Action<HttpRequestMessage>? configure = null)
    {
        var request = DeadlineServer.Request(HttpMethod.Get, version: 1, path);
        configure?.Invoke(request);
        return server.Http1.SendAsync(request, TestContext.Current.CancellationToken).Soon();
    }

    public static string? Header(this HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    public static async Task<JsonElement> Problem(this HttpResponseMessage response)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        return await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }
}
