using Microsoft.Extensions.Options;

namespace Shot.AspNetCore.Settings;

/// <summary>
/// Copies the limits' options from <see cref="ShotHttpOptions"/> to <see cref="ShotOptions"/>, over those of the
/// configuration.
/// </summary>
internal sealed class HttpLimitOptions(IOptions<ShotHttpOptions> http) : IConfigureOptions<ShotOptions>
{
    public void Configure(ShotOptions options) => http.Value.CopyTo(options);
}
