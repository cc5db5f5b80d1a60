using Microsoft.AspNetCore.Http.Features;

namespace Shot.Dashboard.Live;

/// <summary>The stream of server-sent events of one page: first <c>all</c>, then a <c>second</c> each second.</summary>
internal sealed class PageStream(DashboardHost host, AccessRules access)
{
    /// <summary>After this the page asks again, so that somebody whose rights have ended sees no more.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    public async Task RunAsync(HttpContext context)
    {
        var mayChange = await access.MayChangeAsync(context).ConfigureAwait(false);
        if (host.Pages.Open() is not { } stream)
        {
            await ProblemJson.WriteAsync(
                context, StatusCodes.Status503ServiceUnavailable, "Too many pages", $"At most {OpenPages.Max} pages can be open.")
                .ConfigureAwait(false);
            return;
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        ending.CancelAfter(Longest);
        try
        {
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers["X-Accel-Buffering"] = "no";
            var body = context.Response.BodyWriter;
            await body.WriteAsync("event: all\ndata: "u8.ToArray(), ending.Token).ConfigureAwait(false);
            await JsonSerializer.SerializeAsync(body, host.ReadRecorded(mayChange), DashboardJson.Default.LimitsJson, ending.Token)
                .ConfigureAwait(false);
            await body.WriteAsync("\n\n"u8.ToArray(), ending.Token).ConfigureAwait(false);
            await foreach (var frame in stream.Reader.ReadAllAsync(ending.Token).ConfigureAwait(false))
                await body.WriteAsync(frame, ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The page was closed, or begins again.
        }
        finally
        {
            host.Pages.Leave(stream);
        }
    }
}
