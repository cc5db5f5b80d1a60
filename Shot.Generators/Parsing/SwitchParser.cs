using System.Collections.Immutable;
using Shot.Generators.Diagnostics;
using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>Decides whether every guard is switched on, and what the assembly tells those that reference it.</summary>
internal static class SwitchParser
{
    private static readonly string[] ControllerMappers =
        ["MapControllers", "MapControllerRoute", "MapDefaultControllerRoute", "MapAreaControllerRoute", "MapFallbackToController"];

    /// <summary>The verdict on an assembly.</summary>
    /// <param name="assembly">The assembly and its references.</param>
    /// <param name="interfaces">Its guarded interfaces that can be decorated.</param>
    /// <param name="handlers">Its handlers, with the calls that map them.</param>
    /// <param name="calls">What tells whether guards are switched on.</param>
    /// <param name="mappings">The calls that map annotated methods.</param>
    /// <param name="conflicts">The limits of one name that disagree.</param>
    /// <param name="hasPartialMethods">Whether it has annotated partial methods.</param>
    public static SwitchModel Parse(
        AssemblyModel assembly, EquatableArray<RecordEntryModel> interfaces, EquatableArray<HandlerModel> handlers, EquatableArray<CallModel> calls, ImmutableArray<MappingModel> mappings,
        EquatableArray<ProblemModel> conflicts, bool hasPartialMethods)
    {
        var called = Names(calls, CallKind.Call);
        var misplaced = Names(calls, CallKind.Misplaced);
        var isEarly = calls.Any(call => call.Kind == CallKind.BeforeAuthentication);
        var usesShot = called.Contains(KnownTypes.UseShot) || misplaced.Count > 0 || isEarly;
        var addsShot = called.Contains(KnownTypes.AddShot);
        var addsGuards = called.Contains(KnownTypes.AddShotGuards);
        var exempt = Names(calls, CallKind.Exemption);
        var registered = Names(calls, CallKind.Registration).Where(name => !exempt.Contains(name)).ToList();
        var all = handlers.Where(handler => handler.Guard is not null && handler.Problems.Count == 0).ToList();
        var hubs = all.Where(handler => handler.Kind == HandlerKind.Hub).ToList();
        var guarded = all.Except(hubs).ToList();
        var problems = new List<ProblemModel>();

        foreach (var reference in assembly.References.Where(reference => reference.Record is null))
            problems.Add(ProblemModel.Of(RuleIds.ReferenceWithoutRecord, reference.Assembly));
        if (assembly.IsExecutable && !ControllerMappers.Any(called.Contains))
            problems.AddRange(guarded.Where(handler => handler.IsControllerByName).Select(handler => ProblemModel.Of(RuleIds.NotEnforced, handler.Guard!.Name, "nothing but its name makes it a controller, and no call here maps controllers; call MapControllers(), or put the annotation on a partial method or on the interface's method")));
        if (assembly.IsExecutable && !usesShot)
            problems.AddRange(Unused(assembly, guarded, called, mappings));
        if (assembly.IsExecutable && !addsShot)
            problems.AddRange(UnguardedHubs(assembly, hubs, called));
        if (isEarly && !called.Contains(KnownTypes.UseShot))
            problems.AddRange(guarded.Where(handler => handler.Guard!.Limits.Any(limit => NeedsUser(limit.Key))).Select(handler => ProblemModel.Of(RuleIds.UserUnknown, handler.Guard!.Name)));
        problems.AddRange(misplaced.Select(mistake => ProblemModel.Of(RuleIds.UseShotMisplaced, mistake)));
        if (assembly.IsExecutable && !addsGuards && !assembly.References.Any(reference => reference.SwitchesServicesOn))
            problems.AddRange(Unguarded(assembly, registered, called));
        problems.AddRange(Late(assembly, calls, exempt));
        problems.AddRange(conflicts);

        return new SwitchModel(
            assembly,
            interfaces.OrderBy(entry => entry.OpenInterface, StringComparer.Ordinal).ToEquatableArray(),
            handlers,
            Registrars(registered.Count > 0 && !addsGuards, CallKind.Registrar),
            Registrars((guarded.Count > 0 || called.Contains(KnownTypes.WithShotLimit)) && !usesShot, CallKind.Mapper, [.. guarded.SelectMany(MappedBy)]),
            Registrars(hubs.Count > 0 && !addsShot, CallKind.Mapper, KnownTypes.MapHub),
            !usesShot && guarded.Any(handler => handler.IsController),
            addsGuards,
            hasPartialMethods,
            problems.ToEquatableArray());

        EquatableArray<string> Registrars(bool needed, CallKind kind, params string[] frameworkCalls) =>
            needed ? Names(calls, kind).Union(frameworkCalls).OrderBy(name => name, StringComparer.Ordinal).ToEquatableArray() : EquatableArray<string>.Empty;
    }

    /// <summary>Endpoints that this application maps, here or through a reference's method, while it never calls UseShot().</summary>
    private static IEnumerable<ProblemModel> Unused(AssemblyModel assembly, List<HandlerModel> handlers, HashSet<string> called, ImmutableArray<MappingModel> mappings)
    {
        var own = handlers.Select(handler => handler.Guard!.Name).Concat(called.Where(name => name == KnownTypes.WithShotLimit));
        var mapped = mappings.Where(mapping => !handlers.Any(handler => handler.Key == mapping.Handler) && !mapping.Handler.Contains("|")).Select(mapping => mapping.Route.Length > 0 ? mapping.Route : mapping.Handler);
        var referenced = assembly.References.Where(reference => reference.Mappers.Any(called.Contains) || (reference.HasControllers && ControllerMappers.Any(called.Contains)))
            .Select(reference => reference.Assembly);
        return Missing(RuleIds.UseShotMissing, "endpoint", own.Concat(mapped), "the endpoints in", referenced);
    }

    /// <summary>The framework's own call that maps handlers of a kind, where nothing else tells that an application maps them.</summary>
    private static IEnumerable<string> MappedBy(HandlerModel handler) => handler.Kind switch
    {
        HandlerKind.Page => [KnownTypes.MapRazorPages],
        HandlerKind.Grpc => [KnownTypes.MapGrpcService],
        _ => [],
    };

    /// <summary>Annotated hubs of this application, and those that it maps of a reference, while it never calls AddShot().</summary>
    private static IEnumerable<ProblemModel> UnguardedHubs(AssemblyModel assembly, List<HandlerModel> hubs, HashSet<string> called)
    {
        var referenced = assembly.References.Where(reference => reference.HubMappers.Any(called.Contains)).Select(reference => reference.Assembly);
        return Missing(RuleIds.AddShotMissing, "hub", hubs.Select(hub => hub.Guard!.Name), "the hubs in", referenced);
    }

    /// <summary>Annotated interfaces that this application registers, here or through a reference's method, while it never calls AddShotGuards().</summary>
    private static IEnumerable<ProblemModel> Unguarded(AssemblyModel assembly, List<string> registered, HashSet<string> called)
    {
        var referenced = assembly.References.Where(reference => reference.Registrars.Any(called.Contains)).Select(reference => reference.Assembly);
        return Missing(RuleIds.AddShotGuardsMissing, "service", registered, "the services in", referenced);
    }

    /// <summary>What nothing switches on: what the application has itself, and what it takes from references.</summary>
    private static IEnumerable<ProblemModel> Missing(string rule, string kind, IEnumerable<string> own, string referencedKind, IEnumerable<string> referenced) =>
        own.Distinct(StringComparer.Ordinal).Select(name => ProblemModel.Of(rule, name, kind))
            .Concat(referenced.Distinct(StringComparer.Ordinal).Select(name => ProblemModel.Of(rule, name, referencedKind)));

    /// <summary>Registrations after AddShotGuards(), here or in a method that is called after it.</summary>
    private static IEnumerable<ProblemModel> Late(AssemblyModel assembly, EquatableArray<CallModel> calls, HashSet<string> exempt)
    {
        var registrars = new HashSet<string>(
            calls.Where(call => call.Kind == CallKind.Registration && call.Within.Length > 0 && !exempt.Contains(call.Name)).Select(call => call.Within)
                .Concat(assembly.References.SelectMany(reference => reference.Registrars)),
            StringComparer.Ordinal);
        return calls
            .Where(call => call.IsLate && (call.Kind == CallKind.Registration ? !exempt.Contains(call.Name) : registrars.Contains(call.Name)))
            .Select(call => ProblemModel.Of(RuleIds.RegisteredAfterGuards, call.Name))
            .Distinct();
    }

    private static bool NeedsUser(string? key) => key is not null && KeySyntax.Parse(key, out _).Any(part => part.Kind is KeyKind.User or KeyKind.Claim);

    private static HashSet<string> Names(EquatableArray<CallModel> calls, CallKind kind) =>
        new(calls.Where(call => call.Kind == kind).Select(call => call.Name), StringComparer.Ordinal);
}
