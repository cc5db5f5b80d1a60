using Microsoft.Extensions.Options;

namespace Shot.AspNetCore.Settings;

/// <summary>Tells at start what a setting should be, where it cannot be what it is.</summary>
internal sealed class ShotHttpOptionsValidator : IValidateOptions<ShotHttpOptions>
{
    private static readonly TimeSpan MaxSpread = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, ShotHttpOptions options)
    {
        var problems = new ValidateOptionsResultBuilder();
        Check(problems, "ShotHttpOptions", options.Overloaded, options.Timeout, options.RetryAfterSpread);
        Check(problems, "ShotHttpOptions.TooManyRequests", options.TooManyRequests, "429 (Too Many Requests)");
        if (!Enum.IsDefined(options.RateLimitFields))
            problems.AddError($"ShotHttpOptions.RateLimitFields is {options.RateLimitFields}: write RateLimitFields.{string.Join(", RateLimitFields.", Enum.GetNames<RateLimitFields>())}.");
        foreach (var (limit, settings) in options.Answers)
            Check(problems, $"ShotHttpOptions.ForLimit(\"{limit}\")", settings.Overloaded, settings.Timeout, settings.RetryAfterSpread);
        return problems.Build();
    }

    private static void Check(ValidateOptionsResultBuilder problems, string where, ShotAnswer overloaded, ShotAnswer timeout, TimeSpan? spread)
    {
        Check(problems, where + ".Overloaded", overloaded, "503 (Service Unavailable) or 429 (Too Many Requests)");
        Check(problems, where + ".Timeout", timeout, "408 (Request Timeout) or 504 (Gateway Timeout)");
        if (spread < TimeSpan.Zero || spread > MaxSpread)
            problems.AddError($"{where}.RetryAfterSpread is {spread}: write a time from zero, which means none, to one hour.");
    }

    private static void Check(ValidateOptionsResultBuilder problems, string where, ShotAnswer answer, string usual)
    {
        if (answer.StatusCode is { } status and (< 400 or > 599))
            problems.AddError($"{where}.StatusCode is {status}, which does not say that the request failed: write {usual}, or another status from 400 to 599.");
        if (answer.Type is { } type && !Uri.TryCreate(type, UriKind.RelativeOrAbsolute, out _))
            problems.AddError($"{where}.Type is '{type}', which is no address: write one such as https://example.com/problems/overloaded, or about:blank.");
    }
}
