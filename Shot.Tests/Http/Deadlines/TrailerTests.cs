using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Shot.Tests.Http.Deadlines;

/// <summary>Trailers reach the client, whenever the handler sets them.</summary>
public sealed class TrailerTests
{
    [Theory]
    [InlineData(false, "", false)]
    [InlineData(true, "", false)]
    [InlineData(false, "body", false)]
    [InlineData(true, "body", false)]
    [InlineData(false, "body", true)]
    [InlineData(true, "body", true)]
    public async Task Trailers_of_a_handler_in_time_are_sent(bool suspends, string body, bool flushes)
    {
        var stage = new Stage();
        await using var server = await stage.Serve(async context =>
        {
            if (suspends)
                await Task.Yield();
            context.Response.AppendTrailer("x-before", "1");
            context.Response.BodyWriter.Write(Encoding.UTF8.GetBytes(body));
            if (flushes)
                await context.Response.BodyWriter.FlushAsync();
            context.Response.AppendTrailer("x-after", "2");
        });
        using var response = await server.Http2.GetAsync(Stage.Path, TestContext.Current.CancellationToken).Soon();
        Assert.Equal(body, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(
            [("x-after", "2"), ("x-before", "1")],
            response.TrailingHeaders.Select(static field => (field.Key, string.Join(',', field.Value))).Order());
    }
}
