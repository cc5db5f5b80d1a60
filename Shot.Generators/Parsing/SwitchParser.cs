namespace Shot.Generators.Parsing;

/// <summary>Decides whether every guard is switched on, and what the assembly records for those that reference it.</summary>
internal static class SwitchParser
{
    public static readonly string[] ControllerMappers =
        ["MapControllers", "MapControllerRoute", "MapDefaultControllerRoute", "MapAreaControllerRoute", "MapFallbackToController"];

    private const string OnlyNamed = "nothing but its name makes it a controller, and no call here maps controllers; "
        + "call MapControllers(), or put the annotation on a partial method or on the interface's method";

    private const string RunByMvc = "UseMvc() runs actions that are no endpoints; "
        + "write MapControllers() or MapControllerRoute(…) in its place, and leave EnableEndpointRouting on";

    private const string TooEarly = "UseShot() stands before UseAuthentication(), where nobody knows the user: call UseShot() after it";

    private const string NoUser = "nothing in this application tells who the user is: "
        + "call services.AddAuthentication(…) and what it needs, or limit by ip or header:name";

    private static readonly string[] MvcCalls = ["UseMvc", "UseMvcWithDefaultRoute"];

    public static SwitchModel Parse(
        AssemblyModel assembly, EquatableArray<RecordEntryModel> interfaces, EquatableArray<HandlerModel> handlers,
        EquatableArray<CallModel> calls, ImmutableArray<MappingModel> mappings, EquatableArray<ProblemModel> conflicts,
        bool hasPartialMethods, EquatableArray<string> inCluster)
    {
        var shortCircuited = Names(calls, CallKind.ShortCircuited);
        var called = Names(calls, CallKind.Call);
        called.UnionWith(shortCircuited);
        var misplaced = Names(calls, CallKind.Misplaced);
        var isEarly = calls.Any(call => call.Kind == CallKind.BeforeAuthentication);
        var usesShot = called.Contains(KnownTypes.UseShot) || misplaced.Count > 0 || isEarly;
        var addsShot = called.Contains(KnownTypes.AddShot);
        var exempt = Names(calls, CallKind.Exemption);
        var registered = Names(calls, CallKind.Registration).Except(exempt).ToList();
        var all = handlers.Where(handler =>
            handler is { Guard.IsCriticalityOnly: false, Problems.Count: 0 }).ToList();
        var hubs = all.Where(handler => handler.Kind == HandlerKind.Hub).ToList();
        var guarded = all.Where(handler => handler.Kind != HandlerKind.Hub).ToList();

        var problems = assembly.References.Where(reference => reference.Record is null)
            .Select(reference => ProblemModel.Of(RuleIds.ReferenceWithoutRecord, reference.Assembly)).ToList();
        if (assembly.IsExecutable && !ControllerMappers.Any(called.Contains))
        {
            problems.AddRange(guarded.Where(handler => handler.IsControllerByName)
                .Select(handler => Problem(RuleIds.NotEnforced, handler, OnlyNamed)));
        }

        problems.AddRange(Around(guarded, called, shortCircuited));
        if (assembly.IsExecutable && !usesShot)
            problems.AddRange(Unused(assembly, guarded, called, calls, mappings));
        if (isEarly && !called.Contains(KnownTypes.UseShot))
            problems.AddRange(WithoutUser(guarded, TooEarly));
        else if (assembly.IsExecutable && !Authenticates(assembly, calls))
            problems.AddRange(WithoutUser(all, NoUser));
        if (assembly.IsExecutable && assembly.HasAspNetCore && !assembly.MayAddKeysElsewhere)
        {
            problems.AddRange(Unadded(all, Names(calls, CallKind.Key)));
            problems.AddRange(UnaddedCosts(all, Names(calls, CallKind.Cost)));
        }

        if (!called.Contains(KnownTypes.RequireShotConcurrency) && !called.Contains(KnownTypes.RequireShotLimit))
            problems.AddRange(handlers.Select(static handler => handler.NothingRefuses).OfType<ProblemModel>());
        problems.AddRange(misplaced.Select(mistake => ProblemModel.Of(RuleIds.UseShotMisplaced, mistake)));
        if (assembly.IsExecutable && !addsShot && !assembly.References.Any(reference => reference.SwitchesServicesOn))
            problems.AddRange(Unguarded(assembly, registered, hubs, calls));
        if (assembly.IsExecutable && !KnownTypes.Stores.Any(called.Contains)
            && assembly.References.All(static reference => reference.Record is null))
        {
            problems.AddRange(inCluster.Concat(SiteNames.InCluster(all.Select(static handler => handler.Guard!))).Distinct()
                .Select(static site => ProblemModel.Of(RuleIds.StoreMissing, site)));
        }

        problems.AddRange(Late(assembly, calls, exempt));
        problems.AddRange(conflicts);

        var hasEndpoints = guarded.Count > 0 || KnownTypes.EndpointLimits.Any(called.Contains);
        return new SwitchModel(assembly)
        {
            Interfaces = interfaces.OrderBy(entry => entry.OpenInterface, StringComparer.Ordinal).ToEquatableArray(),
            Handlers = handlers.Where(static handler => handler.NothingRefuses is null).ToEquatableArray(),
            Registrars = Recorded(registered.Count > 0 && !addsShot, CallKind.Registrar, []),
            Mappers = Recorded(hasEndpoints && !usesShot, CallKind.Mapper, guarded.SelectMany(MappedBy)),
            HubMappers = Recorded(hubs.Count > 0 && !addsShot, CallKind.Mapper, [KnownTypes.MapHub]),
            HasControllers = !usesShot && guarded.Exists(handler => handler.IsController),
            SwitchesServicesOn = addsShot,
            HasPartialMethods = hasPartialMethods,
            Problems = problems.ToEquatableArray(),
        };

        EquatableArray<string> Recorded(bool isNeeded, CallKind kind, IEnumerable<string> frameworkCalls) =>
            isNeeded ? Names(calls, kind).Union(frameworkCalls).OrderBy(name => name, StringComparer.Ordinal).ToEquatableArray() : default;
    }

    /// <summary>Endpoints that the application maps, itself or by a reference's method, without calling <c>UseShot()</c>.</summary>
    private static IEnumerable<ProblemModel> Unused(
        AssemblyModel assembly, List<HandlerModel> handlers, HashSet<string> called, EquatableArray<CallModel> calls,
        ImmutableArray<MappingModel> mappings)
    {
        var own = handlers.Select(handler => handler.Guard!.Name).Concat(KnownTypes.EndpointLimits.Where(called.Contains));
        var mapped = mappings.Where(mapping =>
            !handlers.Exists(handler => handler.Key == mapping.Handler) && !mapping.Handler.Contains("|"))
            .Select(mapping => mapping.Route.Length > 0 ? mapping.Route : mapping.Handler);
        var mapsControllers = ControllerMappers.Any(called.Contains);
        var referenced = assembly.References
            .Where(reference => Runs(calls, reference, reference.Mappers) || (reference.HasControllers && mapsControllers));
        return Missing(RuleIds.UseShotMissing, "endpoint", own.Concat(mapped), "the endpoints in", referenced);
    }

    /// <summary>Limits on short-circuited endpoints, and on actions that <c>UseMvc()</c> runs without endpoints.</summary>
    private static IEnumerable<ProblemModel> Around(List<HandlerModel> handlers, HashSet<string> called, HashSet<string> shortCircuited)
    {
        foreach (var call in KnownTypes.EndpointLimits.Where(shortCircuited.Contains))
            yield return ProblemModel.Of(RuleIds.RunsAround, call, ShortCircuits.Reason);
        var isRunByMvc = MvcCalls.Any(called.Contains) && !ControllerMappers.Any(called.Contains);
        foreach (var handler in handlers)
        {
            if ((handler.IsController ? ControllerMappers : MappedBy(handler)).Any(shortCircuited.Contains))
                yield return Problem(RuleIds.RunsAround, handler, ShortCircuits.Reason);
            else if (handler.IsController && isRunByMvc)
                yield return Problem(RuleIds.RunsAround, handler, RunByMvc);
        }
    }

    /// <summary>The framework's call that maps all handlers of a kind, which name none of them.</summary>
    private static IEnumerable<string> MappedBy(HandlerModel handler) => handler.Kind switch
    {
        HandlerKind.Page => [KnownTypes.MapRazorPages],
        HandlerKind.Grpc => [KnownTypes.MapGrpcService],
        _ => [],
    };

    /// <summary>Services and hubs that the application adds, itself or by a reference's method, without calling <c>AddShot()</c>.</summary>
    private static IEnumerable<ProblemModel> Unguarded(
        AssemblyModel assembly, List<string> registered, List<HandlerModel> hubs, EquatableArray<CallModel> calls)
    {
        var registrars = assembly.References.Where(reference => Runs(calls, reference, reference.Registrars));
        var mappers = assembly.References.Where(reference => Runs(calls, reference, reference.HubMappers));
        return Missing(RuleIds.AddShotMissing, "service", registered, "the services in", registrars)
            .Concat(Missing(RuleIds.AddShotMissing, "hub", hubs.Select(hub => hub.Guard!.Name), "the hubs in", mappers));
    }

    private static bool Runs(EquatableArray<CallModel> calls, ReferenceModel reference, EquatableArray<string> methods) =>
        calls.Any(call => call.Kind is CallKind.Call or CallKind.ShortCircuited && reference.IsRunBy(call, methods));

    private static IEnumerable<ProblemModel> Missing(
        string rule, string kind, IEnumerable<string> own, string referencedKind, IEnumerable<ReferenceModel> references) =>
        own.Distinct(StringComparer.Ordinal).Select(name => ProblemModel.Of(rule, name, kind))
            .Concat(references.Select(reference => ProblemModel.Of(rule, reference.Assembly, referencedKind)).Distinct());

    /// <summary>Registrations after <c>AddShot()</c>, directly or by a method that is called after it.</summary>
    private static IEnumerable<ProblemModel> Late(AssemblyModel assembly, EquatableArray<CallModel> calls, HashSet<string> exempt)
    {
        var registrations = calls.Where(call => call.Kind == CallKind.Registration && !exempt.Contains(call.Name)).ToList();
        return calls.Where(call => call.IsLate && Registers(call))
            .Select(call => ProblemModel.Of(RuleIds.RegisteredAfterAddShot, call.Name)).Distinct();

        bool Registers(CallModel call) => call.Kind == CallKind.Registration ? !exempt.Contains(call.Name)
            : call.Assembly.Length == 0 ? registrations.Exists(registration => registration.Within == call.Name)
            : assembly.References.Any(reference => reference.IsRunBy(call, reference.Registrars));
    }

    private static IEnumerable<ProblemModel> WithoutUser(List<HandlerModel> handlers, string why) => handlers
        .Where(handler =>
            Keys(handler).SelectMany(static limit => limit.Reads).Any(
                static read => KeySyntax.Parse(read, out _).Any(static part => part.Kind is KeyKind.User or KeyKind.Claim)))
        .Select(handler => Problem(RuleIds.UserUnknown, handler, why));

    /// <summary>Whether anything may tell who a request's user is: a call, an assignment, the server, or a library.</summary>
    private static bool Authenticates(AssemblyModel assembly, EquatableArray<CallModel> calls) =>
        assembly.MayAuthenticateElsewhere || calls.Any(static call => call.Kind == CallKind.User
            || (call.Kind == CallKind.Call && (call.Name.Contains("Auth") || call.Name.Contains("Identity")
                || call.Name is "UseIIS" or "UseIISIntegration" or "UseHttpSys")));

    /// <summary>Keys of the application's own that it adds nowhere. A name that is no constant, which is empty here, may be any.</summary>
    private static IEnumerable<ProblemModel> Unadded(List<HandlerModel> handlers, HashSet<string> added)
    {
        var limits = added.Contains("") ? [] : handlers.SelectMany(static handler =>
            Keys(handler).SelectMany(limit => limit.Reads.Select(read => (handler, limit, read))));
        foreach (var (handler, limit, read) in limits)
        {
            var parts = KeySyntax.Parse(read, out _);
            if (parts.FirstOrDefault(part => part.Kind == KeyKind.Application && !added.Contains(part.Name)) is not { } part)
                continue;
            var own = $"options.AddKey(\"{part.Name}\", context => …) in AddShot";
            var isInRoute = HandlerTable.HasRouteValue(handler.Guard!.Name, part.Name);
            var offer = isInRoute ? KeySyntax.Prefix(KeyKind.Route) + ":" + part.Name : read == limit.Key ? limit.KeyOffer : null;
            var cure = offer is null ? $"{own}, or {KeySyntax.Kinds}" : $"{offer}, or {own}";
            yield return ProblemModel.Of(RuleIds.UnknownKey, handler.Guard.Name, read, part.Name, cure);
        }
    }

    /// <summary>As <see cref="Unadded"/>, for costs.</summary>
    private static IEnumerable<ProblemModel> UnaddedCosts(List<HandlerModel> handlers, HashSet<string> added) =>
        from handler in added.Contains("") ? [] : handlers
        from limit in handler.Guard!.Limits
        where limit.CostFrom is not null && !added.Contains(limit.CostFrom)
        select ProblemModel.Of(RuleIds.UnknownCost, handler.Guard!.Name, limit.CostFrom!);

    private static IEnumerable<Limit> Keys(HandlerModel handler) => handler.Guard!.Limits.Where(static limit => limit.Key is not null);
    private static ProblemModel Problem(string rule, HandlerModel handler, string why) => ProblemModel.Of(rule, handler.Guard!.Name, why);

    private static HashSet<string> Names(EquatableArray<CallModel> calls, CallKind kind) =>
        new(calls.Where(call => call.Kind == kind).Select(call => call.Name), StringComparer.Ordinal);
}
