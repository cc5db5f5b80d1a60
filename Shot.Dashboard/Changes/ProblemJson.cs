namespace Shot.Dashboard.Changes;

/// <summary>A problem as RFC 9457 describes it.</summary>
internal sealed record ProblemJson(string Title, int Status, string Detail)
{
    public static Task WriteAsync(HttpContext context, int status, string title, string detail)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(
            new ProblemJson(title, status, detail), DashboardJson.Default.ProblemJson, "application/problem+json", context.RequestAborted);
    }
}
