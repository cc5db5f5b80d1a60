using Microsoft.Extensions.Options;

namespace Shot.AspNetCore.Settings;

/// <summary>Applies the limits' options that a web application sets in <c>AddShot(options => …)</c>, after those of its configuration.</summary>
internal sealed class HttpLimitOptions(IOptions<ShotHttpOptions> http) : IConfigureOptions<ShotOptions>
{
    public void Configure(ShotOptions options) => http.Value.CopyTo(options);
}
