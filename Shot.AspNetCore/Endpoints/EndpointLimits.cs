using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.SignalR;
using Shot.CompilerServices;

namespace Shot.AspNetCore.Endpoints;

/// <summary>
/// What an endpoint's metadata says of its limits, the nearest statement last: those of groups and of calls that map many endpoints, then the
/// handler's annotations, then those of the endpoint's own builder. An exemption takes back what stands before it.
/// </summary>
internal readonly struct EndpointLimits
{
    /// <summary>The metadata of a gRPC method's endpoint, which is in a package that not every application has.</summary>
    public const string GrpcMethod = "Grpc.AspNetCore.Server.GrpcMethodMetadata";

    private EndpointLimits(List<GuardDefinition> before, int annotations, int exemptions, bool ignoresAnnotations, List<GuardDefinition> after)
    {
        Before = before;
        Annotations = annotations;
        Exemptions = exemptions;
        IgnoresAnnotations = ignoresAnnotations;
        After = after;
    }

    /// <summary>The limits of groups, and of calls that map many endpoints.</summary>
    public IReadOnlyList<GuardDefinition> Before { get; }

    /// <summary>The number of annotations on the handler and its type.</summary>
    public int Annotations { get; }

    /// <summary>The number of <c>[ShotExempt]</c> on the handler and its type.</summary>
    public int Exemptions { get; }

    /// <summary>Whether the endpoint's own builder has taken the annotations back.</summary>
    public bool IgnoresAnnotations { get; }

    /// <summary>The limits of the endpoint's own builder.</summary>
    public IReadOnlyList<GuardDefinition> After { get; }

    /// <summary>Whether any limit holds.</summary>
    public bool Any => Before.Count + After.Count > 0 || (Annotations > 0 && !IgnoresAnnotations);

    public static EndpointLimits Of(IReadOnlyList<object> metadata, bool isGrpc = false)
    {
        var isHub = false;
        var isMappedWithOthers = isGrpc;
        foreach (var item in metadata)
        {
            isHub |= item is HubMetadata;
            isMappedWithOthers |= item is HubMetadata or ActionDescriptor || item.GetType().FullName == GrpcMethod;
        }

        var before = new List<GuardDefinition>();
        var after = new List<GuardDefinition>();
        var annotations = 0;
        var exemptions = 0;
        var ignoresAnnotations = false;
        foreach (var item in metadata)
        {
            // The builder of an endpoint of its own is nearer than the handler; one of many endpoints is farther, though its metadata comes later.
            var current = annotations + exemptions > 0 && !isMappedWithOthers ? after : before;
            switch (item)
            {
                case ShotLimitMetadata limit:
                    current.Add(limit.Definition);
                    break;
                case ShotExemptionMetadata:
                    before.Clear();
                    after.Clear();
                    ignoresAnnotations |= current == after;
                    break;
                case ShotExemptAttribute:
                    exemptions++;
                    break;

                // A hub's annotations are for its methods, which are called over one long request.
                case IShotAnnotation when !isHub:
                    annotations++;
                    break;
            }
        }

        if (exemptions > 0)
            before.Clear();
        return new EndpointLimits(before, annotations, exemptions, ignoresAnnotations, after);
    }
}
