using Microsoft.Extensions.Options;

namespace Shot.AspNetCore.Settings;

/// <summary>Validates <see cref="ShotHttpOptions"/> at startup. Each message says what to write instead.</summary>
internal sealed class ShotHttpOptionsValidator : IValidateOptions<ShotHttpOptions>
{
    private static readonly TimeSpan MaxJitter = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, ShotHttpOptions options)
    {
        var problems = new ValidateOptionsResultBuilder();
        Check(problems, "ShotHttpOptions", options.Overloaded, options.Timeout, options.RetryAfterJitter);
        Check(problems, "ShotHttpOptions.TooManyRequests", options.TooManyRequests, "429 (Too Many Requests)");
        Check(problems, "ShotHttpOptions.TooCostly", options.TooCostly, "413 (Content Too Large)");
        if (!Enum.IsDefined(options.RateLimitFields))
        {
            var names = string.Join(", RateLimitFields.", Enum.GetNames<RateLimitFields>());
            problems.AddError($"ShotHttpOptions.RateLimitFields is {options.RateLimitFields}: write RateLimitFields.{names}.");
        }

        if (options.CallerDeadlineHeader is { } header && (header.Length == 0 || !header.All(IsToken)))
            problems.AddError(
                $"ShotHttpOptions.CallerDeadlineHeader is '{header}', which is no name of a header: write one such as x-deadline-ms, "
                + "or null.");

        foreach (var (limit, settings) in options.Answers)
            Check(problems, $"ShotHttpOptions.ForLimit(\"{limit}\")", settings.Overloaded, settings.Timeout, settings.RetryAfterJitter);
        return problems.Build();
    }

    private static bool IsToken(char letter) => char.IsAsciiLetterOrDigit(letter) || "!#$%&'*+-.^_`|~".Contains(letter);

    private static void Check(
        ValidateOptionsResultBuilder problems, string where, ShotAnswer overloaded, ShotAnswer timeout, TimeSpan? jitter)
    {
        Check(problems, where + ".Overloaded", overloaded, "503 (Service Unavailable) or 429 (Too Many Requests)");
        Check(problems, where + ".Timeout", timeout, "408 (Request Timeout) or 504 (Gateway Timeout)");
        if (jitter < TimeSpan.Zero || jitter > MaxJitter)
            problems.AddError($"{where}.RetryAfterJitter is {jitter}: write a time from zero to one hour.");
    }

    private static void Check(ValidateOptionsResultBuilder problems, string where, ShotAnswer answer, string usual)
    {
        if (answer.StatusCode is { } status and (< 400 or > 599))
            problems.AddError(
                $"{where}.StatusCode is {status}, which is not an error status: write {usual}, or another status from 400 to 599.");

        if (answer.Type is { } type && !Uri.TryCreate(type, UriKind.RelativeOrAbsolute, out _))
            problems.AddError(
                $"{where}.Type is '{type}', which is not a URI: write one such as https://example.com/problems/overloaded "
                + "or about:blank.");
    }
}
