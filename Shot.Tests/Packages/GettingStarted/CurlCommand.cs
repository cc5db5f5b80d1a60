using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Shot.Tests.Packages.GettingStarted;

/// <summary>
/// A line with <c>curl</c>, perhaps in a loop that sends it several times. A client of .NET sends it: curl need not be installed.
/// </summary>
internal sealed partial record CurlCommand(int Times, HttpMethod Method, Uri Url, string? ContentType, string? Body, bool ShowsHeaders)
{
    public static CurlCommand Parse(string line)
    {
        if (Loop().Match(line) is { Success: true } loop)
            return Get(int.Parse(loop.Groups["times"].Value, CultureInfo.InvariantCulture), loop.Groups["url"].Value);

        var words = new Queue<string>(Words().Matches(line).Select(static word => word.Value.Trim('\'')));
        Assert.Equal("curl", words.Dequeue());
        var command = Get(1, "about:blank");
        while (words.TryDequeue(out var word))
        {
            command = word switch
            {
                "-i" => command with { ShowsHeaders = true },
                "-X" => command with { Method = new HttpMethod(words.Dequeue()) },
                "-d" => command with { Body = words.Dequeue() },
                "-H" => command with { ContentType = After("Content-Type: ", words.Dequeue()) },
                _ => command with { Url = new Uri(word) },
            };
        }

        return command;
    }

    public HttpRequestMessage Request(Uri address)
    {
        var request = new HttpRequestMessage(Method, new Uri(address, Url.PathAndQuery));
        if (Body is not null)
            request.Content = new StringContent(Body, MediaTypeHeaderValue.Parse(ContentType!));
        return request;
    }

    private static CurlCommand Get(int times, string url) => new(times, HttpMethod.Get, new Uri(url), null, null, ShowsHeaders: false);

    private static string After(string start, string argument)
    {
        Assert.StartsWith(start, argument, StringComparison.Ordinal);
        return argument[start.Length..];
    }

    /// <summary>What prints the status of each answer and nothing else.</summary>
    [GeneratedRegex(@"^for i in \$\(seq (?<times>\d+)\); do curl -s -o /dev/null -w '%{http_code} ' '?(?<url>[^\s']+)'?; done$")]
    private static partial Regex Loop();

    [GeneratedRegex(@"'[^']*'|[^\s']+")]
    private static partial Regex Words();
}
