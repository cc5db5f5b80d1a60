using System.Security.Claims;
using Microsoft.Net.Http.Headers;

namespace Shot.Dashboard.Changes;

/// <summary>Changes limits on behalf of those whom the policy admits.</summary>
/// <remarks>A request that a browser sends has to name the version of what it changes (<c>If-Match</c>): then no request works twice, and
/// nobody overwrites what they have not seen. Scripts may name it.</remarks>
internal sealed class ChangeEndpoints(DashboardHost host, AccessRules access)
{
    private const int MaxBody = 4_096;
    private const string Wrong = "Not a setting";

    public async Task ChangeAsync(HttpContext context)
    {
        if (await ReadAsync(context, DashboardJson.Default.LimitChange, LimitChange.Right).ConfigureAwait(false) is not { } change)
            return;
        if (change is { HasNumbers: false, Mode: null } || (change.Mode is { } unknown && !Enum.IsDefined(unknown)))
        {
            await ProblemJson.WriteAsync(context, StatusCodes.Status400BadRequest, Wrong, LimitChange.Right).ConfigureAwait(false);
            return;
        }

        var name = NameOf(context);
        await TryAsync(context, name, () =>
        {
            // All or nothing: a mode cannot fail after the numbers.
            if (change.HasNumbers)
                host.Control.Set(name, change.Permits, change.PerSecond, change.MaxWaitMs, change.Limit);
            if (change.Mode is { } mode)
                host.Control.SetMode(name, mode);
        }, change.ToString()).ConfigureAwait(false);
    }

    public async Task ResetAsync(HttpContext context)
    {
        var name = NameOf(context);
        if (await MayAsync(context).ConfigureAwait(false))
            await TryAsync(context, name, () => host.Control.Reset(name), "reset").ConfigureAwait(false);
    }

    public async Task ChangeModeAsync(HttpContext context)
    {
        if (await ReadAsync(context, DashboardJson.Default.ModeChange, ModeChange.Right).ConfigureAwait(false) is not { } change)
            return;
        if (change.Mode is not { } mode || !Enum.IsDefined(mode))
            await ProblemJson.WriteAsync(context, StatusCodes.Status400BadRequest, Wrong, ModeChange.Right).ConfigureAwait(false);
        else
            await TryAsync(context, name: null, () => host.Control.SetMode(mode), $"mode {mode}").ConfigureAwait(false);
    }

    public async Task ResetAllAsync(HttpContext context)
    {
        if (await MayAsync(context).ConfigureAwait(false))
            await TryAsync(context, name: null, host.Control.Reset, "reset").ConfigureAwait(false);
    }

    /// <summary>Routing leaves an encoded slash as it is. The name of a limit can look as if it had one.</summary>
    private string NameOf(HttpContext context)
    {
        var name = (string?)context.Request.RouteValues["name"] ?? "";
        return host.Has(name) ? name : name.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
    }

    private async Task<bool> MayAsync(HttpContext context)
    {
        if (await access.MayChangeAsync(context).ConfigureAwait(false))
            return true;
        await ProblemJson.WriteAsync(
            context, StatusCodes.Status403Forbidden, "Not allowed",
            access.ChangePolicy is { } policy
                ? $"Changes need the authorization policy '{policy}'."
                : "Nothing can be changed here: MapShot(…, options => options.AllowChanges = …) names no authorization policy.")
            .ConfigureAwait(false);
        return false;
    }

    private async Task<T?> ReadAsync<T>(
        HttpContext context, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, string right)
        where T : class
    {
        if (!await MayAsync(context).ConfigureAwait(false))
            return null;
        if (!context.Request.HasJsonContentType())
        {
            await ProblemJson.WriteAsync(
                context, StatusCodes.Status415UnsupportedMediaType, "Not JSON",
                "Send Content-Type: application/json.").ConfigureAwait(false);
            return null;
        }

        try
        {
            var body = new byte[MaxBody];
            var length = await context.Request.Body.ReadAtLeastAsync(body, MaxBody, throwOnEndOfStream: false, context.RequestAborted)
                .ConfigureAwait(false);
            if (length < MaxBody && JsonSerializer.Deserialize(body.AsSpan(0, length), type) is { } change)
                return change;
        }
        catch (JsonException)
        {
            // Answered below.
        }

        await ProblemJson.WriteAsync(context, StatusCodes.Status400BadRequest, Wrong, right).ConfigureAwait(false);
        return null;
    }

    /// <summary>Makes a change if it is of the version that the request names, and answers with the limit, or all limits, as they are
    /// then.</summary>
    private async Task TryAsync(HttpContext context, string? name, Action change, string text)
    {
        (int Status, string Title, string Detail)? problem;

        // Between the check of a version and the change, no other one happens.
        lock (host.Changing)
            problem = Try(context.Request, name, change);
        if (problem is { } found)
        {
            await ProblemJson.WriteAsync(context, found.Status, found.Title, found.Detail).ConfigureAwait(false);
            return;
        }

        host.Log.Changes(UserOf(context.User), name is null ? "all limits" : $"'{name}'", text);
        await context.Response.WriteAsJsonAsync(
            host.Read(mayChange: true, name), DashboardJson.Default.LimitsJson, cancellationToken: context.RequestAborted)
            .ConfigureAwait(false);
    }

    private (int Status, string Title, string Detail)? Try(HttpRequest request, string? name, Action change)
    {
        if (!request.Headers.ContainsKey(HeaderNames.IfMatch))
        {
            if (RequestOrigin.IsBrowser(request))
                return (StatusCodes.Status428PreconditionRequired, "No version", "Send If-Match with the version that the page shows.");
        }
        else if (!host.HasVersion(name, request.Headers.IfMatch.ToString().Trim('"')))
        {
            return (StatusCodes.Status412PreconditionFailed, "Changed meanwhile", "It was changed after it was shown. Look at it again.");
        }

        try
        {
            change();
        }
        catch (ArgumentOutOfRangeException error)
        {
            return (StatusCodes.Status400BadRequest, Wrong, Text(error));
        }
        catch (ArgumentException error)
        {
            // There is no such limit, or it has no such number.
            return host.Has(name)
                ? (StatusCodes.Status400BadRequest, Wrong, Text(error))
                : (StatusCodes.Status404NotFound, "No such limit", Text(error));
        }

        host.CountChange(name);
        return null;

        // Without the name of the parameter, which .NET adds.
        static string Text(ArgumentException error) => error.Message.Split(" (Parameter '")[0];
    }

    private static string UserOf(ClaimsPrincipal user) => user.Identity?.Name is { Length: > 0 } name ? name : "somebody";
}
