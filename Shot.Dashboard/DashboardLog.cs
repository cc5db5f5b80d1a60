namespace Shot.Dashboard;

/// <summary>The log messages of the page, in the category <c>Shot</c>. Ids below 40 belong to the other packages.</summary>
internal static partial class DashboardLog
{
    [LoggerMessage(40, LogLevel.Information, "'{User}' changes {What} on the page: {Change}.")]
    public static partial void Changes(this ILogger log, string user, string what, string change);

    [LoggerMessage(41, LogLevel.Error, "The page of MapShot() could not record the limits.")]
    public static partial void NotRecorded(this ILogger log, Exception error);
}
