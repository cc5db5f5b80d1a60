using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Shot.AspNetCore.Answers;

namespace Shot.AspNetCore.CompilerServices;

/// <summary>
/// What the generated gRPC interceptor asks when a guarded service behind a method was refused, or late: a gRPC server would make such an exception
/// <c>UNKNOWN</c>, and no middleware sees it. One for an application, for all its threads.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ShotGrpc
{
    private readonly HttpAnswers _answers;

    private ShotGrpc(IServiceProvider services) => _answers = new HttpAnswers(services);

    /// <summary>Adds it to an application's services.</summary>
    /// <returns>Whether it was not there before: then the interceptor has to be added too.</returns>
    public static bool TryAdd(IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(static descriptor => descriptor.ServiceType == typeof(ShotGrpc)))
            return false;
        services.AddSingleton(static provider => new ShotGrpc(provider));
        return true;
    }

    /// <summary>The status code and message of the call. Sets the headers that say when to retry.</summary>
    public async Task<(int StatusCode, string Message)> AnswerAsync(HttpContext context, IShotException error)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(error);
        var answer = await _answers.OfCallAsync(context, error).ConfigureAwait(false);
        return (int.Parse(answer.GrpcStatus, CultureInfo.InvariantCulture), answer.GrpcDetail);
    }
}
