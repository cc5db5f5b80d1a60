using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Shot.AspNetCore.Answers;

/// <summary>One rejection, as RFC 9457 problem details and as a gRPC status, encoded once for all requests.</summary>
internal sealed class PreparedAnswer
{
    private readonly ShotAnswer _settings;
    private readonly byte[] _body;

    private PreparedAnswer(ShotOutcome outcome, ShotAnswer settings, string grpcDetail)
    {
        _settings = settings;
        Outcome = outcome;
        Status = settings.StatusCode!.Value;
        _body = Encode(Status);
        GrpcDetail = grpcDetail;
        GrpcMessage = GrpcAnswer.Encode(grpcDetail);
    }

    public ShotOutcome Outcome { get; }
    public int Status { get; }
    public string? Detail => _settings.Detail;
    public string GrpcDetail { get; }
    public string GrpcStatus => Outcome == ShotOutcome.TimedOut ? GrpcAnswer.DeadlineExceeded : GrpcAnswer.ResourceExhausted;

    public string GrpcMessage { get; }

    /// <summary>Merges settings: for each property the first that is not null. The last settings are the defaults.</summary>
    /// <remarks>gRPC calls have their own default detail: their clients do not know Retry-After.</remarks>
    public static PreparedAnswer Of(ShotOutcome outcome, string grpcDetail, params ReadOnlySpan<ShotAnswer?> settings)
    {
        var merged = new ShotAnswer();
        foreach (var setting in settings)
        {
            merged.StatusCode ??= setting?.StatusCode;
            merged.Type ??= setting?.Type;
            merged.Title ??= setting?.Title;
            merged.Detail ??= setting?.Detail;
        }

        return new PreparedAnswer(outcome, merged, merged.Detail == settings[^1]?.Detail ? grpcDetail : merged.Detail ?? "");
    }

    /// <summary>The body with the status that is sent, which a hook may have changed.</summary>
    public byte[] BodyFor(int status) => status == Status ? _body : Encode(status);

    // The same types as ASP.NET Core's own problem details.
    private static string TypeOf(int status) => status switch
    {
        StatusCodes.Status408RequestTimeout => "https://tools.ietf.org/html/rfc9110#section-15.5.9",
        StatusCodes.Status413PayloadTooLarge => "https://tools.ietf.org/html/rfc9110#section-15.5.14",
        StatusCodes.Status429TooManyRequests => "https://tools.ietf.org/html/rfc6585#section-4",
        StatusCodes.Status500InternalServerError => "https://tools.ietf.org/html/rfc9110#section-15.6.1",
        StatusCodes.Status502BadGateway => "https://tools.ietf.org/html/rfc9110#section-15.6.3",
        StatusCodes.Status503ServiceUnavailable => "https://tools.ietf.org/html/rfc9110#section-15.6.4",
        StatusCodes.Status504GatewayTimeout => "https://tools.ietf.org/html/rfc9110#section-15.6.5",
        _ => "about:blank",
    };

    private byte[] Encode(int status) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["type"] = _settings.Type ?? TypeOf(status),
        ["title"] = _settings.Title ?? ReasonPhrases.GetReasonPhrase(status),
        ["status"] = status,
        ["detail"] = _settings.Detail,
    }.ToJsonString());
}
