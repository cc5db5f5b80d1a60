using System.ComponentModel;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Controllers;
using Shot.DependencyInjection;

namespace Shot.AspNetCore.CompilerServices;

/// <summary>Called by the generated <c>AddShotResponses()</c>: lists the rejections of an application's operations. It uses no OpenAPI
/// types, so that Shot does not depend on their packages.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ShotOperations
{
    private static readonly ShotOperationHeader RetryAfter = new("Retry-After", "Seconds until a permit is available.", isNumber: true);

    private static readonly ShotOperationHeader[] RateLimitFields =
    [
        new("RateLimit-Policy", "The limits: their permits (q) and windows in seconds (w).", isNumber: false),
        new("RateLimit", "The remaining permits of the limits (r), and the seconds until all are available again (t).", isNumber: false),
    ];

    private readonly IShotRecord[] _records;
    private readonly ConditionalWeakTable<IServiceProvider, EndpointBindings> _bindings = [];

    /// <summary>Uses the limits in the records.</summary>
    public ShotOperations(params ReadOnlySpan<IShotRecord> records) => _records = records.ToArray();

    /// <summary>The answers that guards add to an operation: its own limits, and those of the services that it gets. Empty if there are
    /// none.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="services">The application's services.</param>
    /// <param name="declared">The statuses of the operation itself.</param>
    public IReadOnlyList<ShotOperationAnswer> Answers(ApiDescription operation, IServiceProvider services, IEnumerable<string> declared)
    {
        ArgumentNullException.ThrowIfNull(operation);
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(declared);
        var bindings = _bindings.GetValue(services, Bind);
        var endpoints = MetadataOf(operation, services).ToList();
        var guards = endpoints
            .SelectMany(metadata => bindings.FindAll(metadata, requestDelegate: null, out _))
            .Distinct()
            .ToList();
        var behind = services.GetService<GuardRegistry>() is { } registry
            ? new ServicesBehind(registry).Of(endpoints).Select(definition => bindings.Guards.Of(definition)).ToList()
            : [];
        if (guards.Count + behind.Count == 0)
            return [];

        var hasFields = bindings.Answers.HasRateLimitFields && guards.Exists(static guard => guard.Limits.Count > 0);
        ShotOperationHeader[] fields = hasFields ? RateLimitFields : [];
        var refusals = AnswersOf(guards, fields).ToList();
        refusals.AddRange(
            AnswersOf(behind, []).Where(answer => !refusals.Exists(refusal => refusal.Status == answer.Status)).ToList());
        var own = declared.Where(status => fields.Length > 0 && refusals.TrueForAll(refusal => refusal.Status != status))
            .Select(status => new ShotOperationAnswer(status, "", fields));
        return [.. own, .. refusals];

        IEnumerable<ShotOperationAnswer> AnswersOf(IEnumerable<Guard> of, ShotOperationHeader[] headers) =>
            of.SelectMany(bindings.Answers.Of)
                .DistinctBy(static answer => answer.Status)
                .Select(answer => new ShotOperationAnswer(
                    answer.Status.ToString(CultureInfo.InvariantCulture),
                    answer.Detail ?? "",
                    answer.Outcome == ShotOutcome.Overloaded ? [RetryAfter, .. headers] : headers));
    }

    private EndpointBindings Bind(IServiceProvider services)
    {
        var guards = new EndpointGuards(UnregisteredHost.GuardsOf(services));
        foreach (var record in _records)
            record.AddEndpoints(guards);
        return new EndpointBindings(guards, services);
    }

    /// <summary>The metadata of the operation's endpoints. An action's description lacks the metadata of the calls that map it.</summary>
    private static IEnumerable<IReadOnlyList<object>> MetadataOf(ApiDescription operation, IServiceProvider services) =>
        operation.ActionDescriptor is ControllerActionDescriptor action
            ? services.GetRequiredService<EndpointDataSource>().Endpoints
                .Select(static endpoint => endpoint.Metadata)
                .Where(metadata => metadata.GetMetadata<ActionDescriptor>() == action)
            : [operation.ActionDescriptor.EndpointMetadata.AsReadOnly()];
}
