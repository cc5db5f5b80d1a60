using System.ComponentModel;
using Shot.AspNetCore.Deadlines;

namespace Shot.AspNetCore.CompilerServices;

/// <summary>Called by the generated gRPC interceptor when a guarded service behind a method refuses or is late: the gRPC server would turn
/// the exception into <c>UNKNOWN</c>, and no middleware sees it. One per application, thread-safe.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ShotGrpc
{
    private readonly HttpAnswers _answers;

    private ShotGrpc(IServiceProvider services) => _answers = new HttpAnswers(services);

    /// <summary>Adds the service.</summary>
    /// <returns>True if it was not registered before: then the interceptor must be added too.</returns>
    public static bool TryAdd(IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(static descriptor => descriptor.ServiceType == typeof(ShotGrpc)))
            return false;
        services.AddSingleton(static provider => new ShotGrpc(provider));
        return true;
    }

    /// <summary>The status code and message of the call. Also sets the headers that say when to retry. A call that the server transcodes
    /// from JSON gets the same answer as a request to any endpoint: the server would make another one from the code.</summary>
    public async Task<(int StatusCode, string Message)> AnswerAsync(HttpContext context, IShotException error)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(error);
        if (!GrpcAnswer.IsFor(context.Request) && !context.Response.HasStarted)
        {
            await _answers.OfAsync(context, error).ConfigureAwait(false);
            AnsweredResponse.Seal(context);
            return Status(_answers.Of(error));
        }

        return Status(await _answers.OfCallAsync(context, error).ConfigureAwait(false));
    }

    private static (int StatusCode, string Message) Status(PreparedAnswer answer) =>
        (int.Parse(answer.GrpcStatus, CultureInfo.InvariantCulture), answer.GrpcDetail);
}
