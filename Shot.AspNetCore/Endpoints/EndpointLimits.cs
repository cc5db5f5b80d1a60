using Microsoft.AspNetCore.Mvc.Abstractions;

namespace Shot.AspNetCore.Endpoints;

/// <summary>The limits in an endpoint's metadata: those of groups and of calls that map many (Before), the number of annotations and of
/// <c>[ShotExempt]</c> on the handler and its type, and those of the endpoint's own builder (After). An exemption cancels the limits before
/// it. The criticality is the nearest that a builder or an attribute states.</summary>
internal readonly record struct EndpointLimits(
    IReadOnlyList<GuardDefinition> Before, int Annotations, int Exemptions, bool IgnoresAnnotations, IReadOnlyList<GuardDefinition> After,
    ShotCriticality? Criticality)
{
    /// <summary>Type name of a gRPC endpoint's metadata, whose package not every application references.</summary>
    public const string GrpcMethod = "Grpc.AspNetCore.Server.GrpcMethodMetadata";

    public bool Any => Before.Count + After.Count > 0 || (Annotations > 0 && !IgnoresAnnotations);

    public static EndpointLimits Of(IReadOnlyList<object> metadata, bool isGrpc = false)
    {
        var isHub = metadata.Any(static item => item is HubMetadata);
        var isMappedWithOthers = isGrpc || isHub
            || metadata.Any(static item => item is ActionDescriptor || item.GetType().FullName == GrpcMethod);
        var before = new List<GuardDefinition>();
        var after = new List<GuardDefinition>();
        var annotations = 0;
        var exemptions = 0;
        var ignoresAnnotations = false;
        ShotCriticality? required = null;
        ShotCriticality? annotated = null;
        foreach (var item in metadata)
        {
            // The builder of one endpoint is nearer than its handler. A builder of many is farther, although its metadata comes later.
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
                // The last is the nearest: a method's attributes follow its type's, and a builder of one endpoint its handler's.
                case ShotCriticalityMetadata nearest:
                    (required, annotated) = (nearest.Criticality, isMappedWithOthers ? annotated : null);
                    break;
                case ShotCriticalityAttribute attribute:
                    annotated = attribute.Criticality;
                    break;
                case ShotExemptAttribute:
                    exemptions++;
                    break;

                // A hub's annotations apply to its methods, not to the long request that carries their calls.
                case IShotAnnotation when !isHub:
                    annotations++;
                    break;
            }
        }

        if (exemptions > 0)
            before.Clear();
        return new EndpointLimits(before, annotations, exemptions, ignoresAnnotations, after, annotated ?? required);
    }
}
