using Microsoft.Extensions.Logging;

namespace Shot.Control;

/// <summary>The log messages about limits, in the category <c>Shot</c>. Ids below ten belong to <c>Shot.AspNetCore</c>.</summary>
internal static partial class ControlLog
{
    public const string Category = "Shot";

    [LoggerMessage(10, LogLevel.Information, "Limits in force, {Count} in mode {Mode}: {Limits}")]
    public static partial void InForce(this ILogger log, int count, ShotMode mode, string limits);

    [LoggerMessage(11, LogLevel.Information, "Limit '{Limit}' changed by {Source}: from {Old} to {New}.")]
    public static partial void Changed(this ILogger log, string limit, string source, string old, string @new);

    [LoggerMessage(12, LogLevel.Warning, "All limits changed by {Source}: from mode {Old} to {New}.")]
    public static partial void ModeChanged(this ILogger log, string source, ShotMode old, ShotMode @new);

    [LoggerMessage(13, LogLevel.Error, "{Key} is '{Value}', which is refused; what was in force stays. {Problem}")]
    public static partial void Refused(this ILogger log, string key, string value, string problem);

    [LoggerMessage(14, LogLevel.Warning, "{Key} names no limit of this application. The limits are, the nearest first: {Known}.")]
    public static partial void Unknown(this ILogger log, string key, string known);

    [LoggerMessage(15, LogLevel.Warning, "'{Limit}' has begun to refuse calls{Site}.")]
    public static partial void BeganRefusing(this ILogger log, string limit, string site);

    [LoggerMessage(16, LogLevel.Warning, "'{Limit}' refused {Refused} of {Calls} calls in the last {Seconds} s.")]
    public static partial void Refusing(this ILogger log, string limit, long refused, long calls, int seconds);

    [LoggerMessage(17, LogLevel.Information, "'{Limit}' refuses no more. It refused {Refused} of {Calls} calls in {Seconds} s.")]
    public static partial void Recovered(this ILogger log, string limit, long refused, long calls, long seconds);

    [LoggerMessage(
        18, LogLevel.Warning, "The property {Property} of this process sets all limits to mode {Mode}, whatever configuration says.")]
    public static partial void ModeOfProcess(this ILogger log, ShotMode mode, string property);

    [LoggerMessage(19, LogLevel.Error, "{Count} more settings are refused.")]
    public static partial void MoreRefused(this ILogger log, int count);

    [LoggerMessage(
        21, LogLevel.Information,
        "The cluster shares the limits of {Sites}, and this host has no store: their calls throw. Write "
        + "builder.Services.AddShotRedis(…) with the package Shot.Redis, or AddShotStore(new MemoryShotStore()).")]
    public static partial void NoStore(this ILogger log, string sites);

    [LoggerMessage(22, LogLevel.Information, "The limit '{Limit}' adapted from {Old} to {New} calls at once.")]
    public static partial void Adapted(this ILogger log, string limit, int old, int @new);

    [LoggerMessage(20, LogLevel.Warning, "{Count} more names in the configuration are of no limit of this application.")]
    public static partial void MoreUnknown(this ILogger log, int count);
}
