using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Shot.AspNetCore;
using Shot.Tests.Http.Deadlines;

namespace Shot.Tests.Http.Answers;

/// <summary>A setting that cannot be what it is keeps the application from starting, and says what to write.</summary>
public sealed class SettingsTests
{
    [Fact]
    public async Task A_status_that_is_no_error_is_refused()
    {
        var message = await Message(options => options.Overloaded.StatusCode = 200);
        Assert.Equal(
            "ShotHttpOptions.Overloaded.StatusCode is 200, which is not an error status: write 503 (Service Unavailable) or 429 (Too Many Requests), or another status from 400 to 599.",
            message);
        Assert.StartsWith("ShotHttpOptions.TooManyRequests.StatusCode is 600", await Message(options => options.TooManyRequests.StatusCode = 600), StringComparison.Ordinal);
        Assert.StartsWith("ShotHttpOptions.ForLimit(\"orders\").Timeout.StatusCode is 399", await Message(options => options.ForLimit("orders", limit => limit.Timeout.StatusCode = 399)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jitter_above_an_hour_is_refused() =>
        Assert.Equal(
            "ShotHttpOptions.RetryAfterJitter is 01:00:01: write a time from zero to one hour.",
            await Message(options => options.RetryAfterJitter = TimeSpan.FromSeconds(3601)));

    [Fact]
    public async Task Negative_jitter_is_refused() =>
        Assert.Equal(
            "ShotHttpOptions.ForLimit(\"orders\").RetryAfterJitter is -00:00:01: write a time from zero to one hour.",
            await Message(options => options.ForLimit("orders", limit => limit.RetryAfterJitter = TimeSpan.FromSeconds(-1))));

    [Fact]
    public async Task A_type_that_is_no_address_is_refused() =>
        Assert.StartsWith("ShotHttpOptions.Timeout.Type is 'http://', which is not a URI: write one such as", await Message(options => options.Timeout.Type = "http://"), StringComparison.Ordinal);

    [Fact]
    public async Task An_unknown_version_of_the_fields_is_refused() =>
        Assert.Equal(
            "ShotHttpOptions.RateLimitFields is 7: write RateLimitFields.None, RateLimitFields.Draft10.",
            await Message(options => options.RateLimitFields = (RateLimitFields)7));

    [Fact]
    public async Task All_invalid_settings_are_reported_together() =>
        Assert.Equal(
            2,
            (await Message(options =>
            {
                options.Overloaded.StatusCode = 0;
                options.RetryAfterJitter = TimeSpan.FromDays(1);
            })).Split("write ").Length - 1);

    private static async Task<string> Message(Action<ShotHttpOptions> configure) =>
        (await Assert.ThrowsAsync<OptionsValidationException>(() => DeadlineServer.Start((_, _) => { }, services => services.AddShot(configure)))).Message;
}
