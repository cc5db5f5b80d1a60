using System.Collections.Immutable;
using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>Decides whether every guard is switched on, and what the assembly tells those that reference it.</summary>
internal static class SwitchParser
{
    /// <summary>The calls that make endpoints of controllers' actions.</summary>
    public static readonly string[] ControllerMappers =
        ["MapControllers", "MapControllerRoute", "MapDefaultControllerRoute", "MapAreaControllerRoute", "MapFallbackToController"];

    private static readonly string[] MvcCalls = ["UseMvc", "UseMvcWithDefaultRoute"];

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
        var shortCircuited = Names(calls, CallKind.ShortCircuited);
        var called = Names(calls, CallKind.Call);
        called.UnionWith(shortCircuited);
        var misplaced = Names(calls, CallKind.Misplaced);
        var isEarly = calls.Any(call => call.Kind == CallKind.BeforeAuthentication);
        var usesShot = called.Contains(KnownTypes.UseShot) || misplaced.Count > 0 || isEarly;
        var addsShot = called.Contains(KnownTypes.AddShot);
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
        problems.AddRange(Around(guarded, called, shortCircuited));
        if (assembly.IsExecutable && !usesShot)
            problems.AddRange(Unused(assembly, guarded, called, calls, mappings));
        if (isEarly && !called.Contains(KnownTypes.UseShot))
            problems.AddRange(WithoutUser(guarded, "UseShot() stands before UseAuthentication(), where nobody knows the user: call UseShot() after it"));
        else if (assembly.IsExecutable && !Authenticates(assembly, calls))
            problems.AddRange(WithoutUser(all, "nothing in this application tells who the user is: call services.AddAuthentication(…) and what it needs, or limit by ip or header:name"));
        if (assembly.IsExecutable && assembly.HasAspNetCore && !assembly.MayAddKeysElsewhere)
            problems.AddRange(Unadded(all, Names(calls, CallKind.Key)));
        problems.AddRange(misplaced.Select(mistake => ProblemModel.Of(RuleIds.UseShotMisplaced, mistake)));
        if (assembly.IsExecutable && !addsShot && !assembly.References.Any(reference => reference.SwitchesServicesOn))
            problems.AddRange(Unguarded(assembly, registered, hubs, calls));
        problems.AddRange(Late(assembly, calls, exempt));
        problems.AddRange(conflicts);

        return new SwitchModel(
            assembly,
            interfaces.OrderBy(entry => entry.OpenInterface, StringComparer.Ordinal).ToEquatableArray(),
            handlers,
            Registrars(registered.Count > 0 && !addsShot, CallKind.Registrar),
            Registrars((guarded.Count > 0 || KnownTypes.EndpointLimits.Any(called.Contains)) && !usesShot, CallKind.Mapper, [.. guarded.SelectMany(MappedBy)]),
            Registrars(hubs.Count > 0 && !addsShot, CallKind.Mapper, KnownTypes.MapHub),
            !usesShot && guarded.Any(handler => handler.IsController),
            addsShot,
            hasPartialMethods,
            problems.ToEquatableArray());

        EquatableArray<string> Registrars(bool needed, CallKind kind, params string[] frameworkCalls) =>
            needed ? Names(calls, kind).Union(frameworkCalls).OrderBy(name => name, StringComparer.Ordinal).ToEquatableArray() : EquatableArray<string>.Empty;
    }

    /// <summary>Endpoints that this application maps, here or through a reference's method, while it never calls UseShot().</summary>
    private static IEnumerable<ProblemModel> Unused(
        AssemblyModel assembly, List<HandlerModel> handlers, HashSet<string> called, EquatableArray<CallModel> calls, ImmutableArray<MappingModel> mappings)
    {
        var own = handlers.Select(handler => handler.Guard!.Name).Concat(KnownTypes.EndpointLimits.Where(called.Contains));
        var mapped = mappings.Where(mapping => !handlers.Any(handler => handler.Key == mapping.Handler) && !mapping.Handler.Contains("|")).Select(mapping => mapping.Route.Length > 0 ? mapping.Route : mapping.Handler);
        var referenced = assembly.References
            .Where(reference => Runs(calls, reference, reference.Mappers) || (reference.HasControllers && ControllerMappers.Any(called.Contains)))
            .Select(reference => reference.Assembly);
        return Missing(RuleIds.UseShotMissing, "endpoint", own.Concat(mapped), "the endpoints in", referenced);
    }

    /// <summary>Limits on what is short-circuited, and on actions that <c>UseMvc()</c> runs without endpoints.</summary>
    private static IEnumerable<ProblemModel> Around(List<HandlerModel> handlers, HashSet<string> called, HashSet<string> shortCircuited)
    {
        foreach (var call in KnownTypes.EndpointLimits.Where(shortCircuited.Contains))
            yield return ProblemModel.Of(RuleIds.RunsAround, call, ShortCircuits.Reason);
        foreach (var handler in handlers)
        {
            if ((handler.IsController ? ControllerMappers : MappedBy(handler)).Any(shortCircuited.Contains))
                yield return ProblemModel.Of(RuleIds.RunsAround, handler.Guard!.Name, ShortCircuits.Reason);
            else if (handler.IsController && MvcCalls.Any(called.Contains) && !ControllerMappers.Any(called.Contains))
                yield return ProblemModel.Of(RuleIds.RunsAround, handler.Guard!.Name, "UseMvc() runs actions that are no endpoints; write MapControllers() or MapControllerRoute(…) in its place, and leave EnableEndpointRouting on");
        }
    }

    /// <summary>The framework's own call that maps handlers of a kind, where nothing else tells that an application maps them.</summary>
    private static IEnumerable<string> MappedBy(HandlerModel handler) => handler.Kind switch
    {
        HandlerKind.Page => [KnownTypes.MapRazorPages],
        HandlerKind.Grpc => [KnownTypes.MapGrpcService],
        _ => [],
    };

    /// <summary>Annotated interfaces and hubs that this application registers or maps, itself or by a reference's method, without calling AddShot().</summary>
    private static IEnumerable<ProblemModel> Unguarded(AssemblyModel assembly, List<string> registered, List<HandlerModel> hubs, EquatableArray<CallModel> calls)
    {
        var registrars = assembly.References.Where(reference => Runs(calls, reference, reference.Registrars)).Select(reference => reference.Assembly);
        var mappers = assembly.References.Where(reference => Runs(calls, reference, reference.HubMappers)).Select(reference => reference.Assembly);
        return Missing(RuleIds.AddShotMissing, "service", registered, "the services in", registrars)
            .Concat(Missing(RuleIds.AddShotMissing, "hub", hubs.Select(hub => hub.Guard!.Name), "the hubs in", mappers));
    }

    private static bool Runs(EquatableArray<CallModel> calls, ReferenceModel reference, EquatableArray<string> methods) =>
        calls.Any(call => call.Kind is CallKind.Call or CallKind.ShortCircuited && reference.IsRunBy(call, methods));

    /// <summary>What nothing switches on: what the application has itself, and what it takes from references.</summary>
    private static IEnumerable<ProblemModel> Missing(string rule, string kind, IEnumerable<string> own, string referencedKind, IEnumerable<string> referenced) =>
        own.Distinct(StringComparer.Ordinal).Select(name => ProblemModel.Of(rule, name, kind))
            .Concat(referenced.Distinct(StringComparer.Ordinal).Select(name => ProblemModel.Of(rule, name, referencedKind)));

    /// <summary>Registrations after AddShot(), here or in a method that is called after it.</summary>
    private static IEnumerable<ProblemModel> Late(AssemblyModel assembly, EquatableArray<CallModel> calls, HashSet<string> exempt)
    {
        var registrars = new HashSet<string>(
            calls.Where(call => call.Kind == CallKind.Registration && call.Within.Length > 0 && !exempt.Contains(call.Name)).Select(call => call.Within),
            StringComparer.Ordinal);
        return calls
            .Where(call => call.IsLate && (call.Kind == CallKind.Registration ? !exempt.Contains(call.Name) : Registers(call)))
            .Select(call => ProblemModel.Of(RuleIds.RegisteredAfterAddShot, call.Name))
            .Distinct();

        bool Registers(CallModel call) => call.Assembly.Length == 0
            ? registrars.Contains(call.Name)
            : assembly.References.Any(reference => reference.IsRunBy(call, reference.Registrars));
    }

    private static IEnumerable<ProblemModel> WithoutUser(List<HandlerModel> handlers, string why) =>
        handlers.Where(handler => handler.Guard!.Limits.Any(limit => NeedsUser(limit.Key))).Select(handler => ProblemModel.Of(RuleIds.UserUnknown, handler.Guard!.Name, why));

    /// <summary>Whether anything may tell who a request's user is: a call whose name says so, the application itself, the server that it names, or a library.</summary>
    private static bool Authenticates(AssemblyModel assembly, EquatableArray<CallModel> calls) =>
        assembly.MayAuthenticateElsewhere || calls.Any(static call => call.Kind == CallKind.User
            || (call.Kind == CallKind.Call && (call.Name.Contains("Auth") || call.Name.Contains("Identity") || call.Name is "UseIIS" or "UseIISIntegration" or "UseHttpSys")));

    /// <summary>Keys of the application's own that it adds nowhere. Where a name is no constant, it may be any.</summary>
    private static IEnumerable<ProblemModel> Unadded(List<HandlerModel> handlers, HashSet<string> added)
    {
        if (added.Contains(""))
            yield break;
        foreach (var handler in handlers)
        {
            foreach (var limit in handler.Guard!.Limits.Where(static limit => limit.Key is not null))
            {
                if (KeySyntax.Parse(limit.Key!, out _).FirstOrDefault(part => part.Kind == KeyKind.Application && !added.Contains(part.Name)) is not { } part)
                    continue;
                var own = $"options.AddKey(\"{part.Name}\", context => …) in AddShot";
                var offer = RouteValues.Has(handler.Guard.Name, part.Name) ? KeySyntax.Prefix(KeyKind.Route) + ":" + part.Name : limit.KeyOffer;
                yield return ProblemModel.Of(RuleIds.UnknownKey, handler.Guard.Name, limit.Key!, part.Name, offer is null ? $"{own}, or {KeySyntax.Kinds}" : $"{offer}, or {own}");
            }
        }
    }

    private static bool NeedsUser(string? key) => key is not null && KeySyntax.Parse(key, out _).Any(part => part.Kind is KeyKind.User or KeyKind.Claim);

    private static HashSet<string> Names(EquatableArray<CallModel> calls, CallKind kind) =>
        new(calls.Where(call => call.Kind == kind).Select(call => call.Name), StringComparer.Ordinal);
}
