using Rule = Microsoft.CodeAnalysis.DiagnosticDescriptor;

namespace Shot.Generators;

/// <summary>The table of rules. Rules about enforcement are errors that no setting removes. The generator emits each as <c>#error</c> too,
/// so that they hold when analyzers are off. The others warn or suggest, and can be configured.</summary>
internal static class Rules
{
    private static readonly List<Rule> Table = [];

    public static readonly Rule NotEnforced = Error(RuleIds.NotEnforced, "A limit is not enforced",
        "'{0}' has a limit that nothing enforces: {1}");
    public static readonly Rule UseShotMissing = Error(RuleIds.UseShotMissing, "UseShot() is not called",
        "The limit on {1} '{0}' is not enforced. Call app.UseShot() after routing and authentication, before the endpoints.");
    public static readonly Rule AddShotMissing = Error(RuleIds.AddShotMissing, "AddShot() is not called",
        "The limits of {1} '{0}' are not enforced. Call services.AddShot() after the registrations.");
    public static readonly Rule CannotDecorate = Error(RuleIds.CannotDecorate, "This interface cannot be decorated",
        "'{0}' cannot be decorated, so its limits are not enforced: {1}");
    public static readonly Rule DeadlineOnSynchronousMethod = Error(
        RuleIds.DeadlineOnSynchronousMethod, "A synchronous method cannot have a deadline",
        "'{0}' returns no task, so nothing can answer at its deadline. Remove {1}, or return Task, ValueTask or IAsyncEnumerable.");
    public static readonly Rule DeadlineWithoutToken = Error(RuleIds.DeadlineWithoutToken, "A method with a deadline has no token",
        "'{0}' has a deadline but no CancellationToken. "
        + "Add a CancellationToken parameter, or set Abandon = true to answer the caller while the work goes on.");
    public static readonly Rule ReferenceWithoutRecord = Error(
        RuleIds.ReferenceWithoutRecord, "A referenced assembly was compiled without Shot's generator",
        "The limits in '{0}' are not enforced, because it was compiled without Shot's generator. "
        + "Reference the package Shot.Core in that project, and rebuild it.");
    public static readonly Rule AnnotationsOnOneLine = Error(RuleIds.AnnotationsOnOneLine, "Two annotated lambdas are on one line",
        "'{0}' shares line {1} with another annotated lambda or local function of its type. Put each annotation on a line of its own.");
    public static readonly Rule NumberOutOfRange = Error(RuleIds.NumberOutOfRange, "A limit's number is out of range",
        "{0} of the limit on '{1}' is {2}: {3}");
    public static readonly Rule PartialMethod = Error(RuleIds.PartialMethod, "A partial method cannot be implemented",
        "The generator cannot implement '{0}': {1}");
    public static readonly Rule UseShotMisplaced = Error(RuleIds.UseShotMisplaced, "UseShot() is called in the wrong place",
        "UseShot() stands {0}. Call it after UseRouting() and authentication, and before UseEndpoints().");
    public static readonly Rule RunsAround = Error(RuleIds.RunsAround, "An endpoint bypasses UseShot()",
        "The limit on '{0}' is not enforced: {1}");
    public static readonly Rule InjectedClass = Warning(RuleIds.InjectedClass, "A class is injected instead of its limited interface",
        "Calls of '{0}' bypass the limits of its interface '{1}'. Inject '{1}' instead.");
    public static readonly Rule CastToClass = Warning(RuleIds.CastToClass, "A cast fails on the decorator of a limited interface",
        "A '{0}' from the container is a decorator and not a '{1}', so this cast fails. Add the needed members to '{0}', or inject '{1}'.");
    public static readonly Rule KeySyntax = Error(RuleIds.KeySyntax, "A limit's key cannot be read",
        "The Key of the limit on '{0}' cannot be read: {1}");
    public static readonly Rule KeyNotThere = Error(RuleIds.KeyNotThere, "A key is not available here",
        "'{0}' cannot be limited by '{1}': {2}");
    public static readonly Rule KeyMarksNothing = Warning(RuleIds.KeyMarksNothing, "[ShotKey] has no effect",
        "[ShotKey] on '{0}' of '{1}' has no effect: {2}");
    public static readonly Rule NameConflict = Error(RuleIds.NameConflict, "Limits with the same name differ",
        "All limits named '{0}' are one limiter, but two differ: {1} on '{2}', {3} on '{4}'. "
        + "Write the same on both, or use different names.");
    public static readonly Rule CannotWait = Error(RuleIds.CannotWait, "MaxQueueMs is not supported here",
        "The limit on '{0}' cannot have MaxQueueMs: {1}");
    public static readonly Rule RegisteredAfterAddShot = Error(RuleIds.RegisteredAfterAddShot, "A registration comes after AddShot()",
        "'{0}' comes after AddShot(), so its limits are not enforced. Move AddShot() after it.");
    public static readonly Rule DirectCall = Warning(RuleIds.DirectCall, "A direct call bypasses the limit",
        "This call of '{0}' bypasses its limit: {1}");
    public static readonly Rule NeverRefuses = Warning(RuleIds.NeverRefuses, "A limit can never refuse",
        "{0} on '{1}' can never refuse: {2}");
    public static readonly Rule SettingWithoutDeadline = Warning(RuleIds.SettingWithoutDeadline, "A setting needs a deadline",
        "{0} on '{1}' has no effect without a deadline. Set MaxWaitMs, or remove {0}.");
    public static readonly Rule ExemptFromNothing = Warning(RuleIds.ExemptFromNothing, "[ShotExempt] has no effect",
        "[ShotExempt] on '{0}' has no effect: {1}");
    public static readonly Rule UnusedToken = Suggestion(RuleIds.UnusedToken, "The token of a deadline is not used",
        "'{0}' has a deadline of {1} ms but never uses its '{2}'. Pass '{2}' to the calls inside.");
    public static readonly Rule SwallowedRefusal = Suggestion(RuleIds.SwallowedRefusal, "A refusal is caught like a failure",
        "This also catches refusals of '{0}', so the caller does not learn of them. Add 'when ({1} is not IShotException)'.");
    public static readonly Rule UnfitFallback = Error(RuleIds.UnfitFallback, "A fallback cannot answer",
        "'{0}' cannot answer refused calls of '{1}': {2}");
    public static readonly Rule TruncatedRate = Warning(RuleIds.TruncatedRate, "Integer division truncates the rate",
        "'{0}' is an integer division, so the rate is {1} instead of {2}. Write one of the two numbers with a decimal point.");
    public static readonly Rule LaterDeadline = Warning(RuleIds.LaterDeadline, "A deadline has no effect after an earlier one",
        "{0} on '{1}' has no effect, because a deadline of {2} ms holds there too. Remove one of the two.");
    public static readonly Rule HiddenDeadline = Warning(RuleIds.HiddenDeadline, "A handler with a deadline has no token",
        "'{0}' is answered after {1} ms, but its work goes on because it has no token. Add a CancellationToken parameter and pass it on.");
    public static readonly Rule SettingWithoutKey = Warning(RuleIds.SettingWithoutKey, "A setting needs a key",
        "{0} on '{1}' has no effect without a key. Set Key, mark a parameter with [ShotKey], or remove {0}.");
    public static readonly Rule KeysOverflow = Warning(RuleIds.KeysOverflow, "A limit has too few places for keys",
        "{0} on '{1}' keeps each key for {2} s, so {4} new keys a second overflow its {3} places. "
        + "Raise MaxKeys or the rate, or set KeyOverflow.Refuse.");
    public static readonly Rule ChosenKey = Suggestion(RuleIds.ChosenKey, "Callers choose the key of a limit",
        "'{0}' is limited only by '{1}', which callers choose freely, and {2}. "
        + "Add a limit by ip or without Key, or limit by user or claim.");
    public static readonly Rule UserUnknown = Error(RuleIds.UserUnknown, "A limit by user cannot know the user",
        "'{0}' is limited by user or claim, but {1}");
    public static readonly Rule UnknownKey = Error(RuleIds.UnknownKey, "No AddKey call adds this key",
        "'{0}' has the key '{1}', but no AddKey call adds '{2}': write {3}");
    public static readonly Rule NothingDecorates = Warning(RuleIds.NothingDecorates, "Nothing decorates this interface",
        "'{0}' has limits, but no code is seen to register or decorate it. "
        + "Call services.AddShot() after its registration, or .Guarded() on the instance.");
    public static readonly Rule SparedByChoice = Warning(RuleIds.SparedByChoice, "Callers can avoid this limit",
        "'{0}' does not limit requests without '{1}', which every caller can leave out. "
        + "Add a limit that holds for all, or remove MissingKey.NotLimited.");
    public static readonly Rule CannotShare = Error(RuleIds.CannotShare, "ShotScope.Cluster is not supported here",
        "The limit on '{0}' cannot have Scope = ShotScope.Cluster: {1}");
    public static readonly Rule StoreMissing = Error(RuleIds.StoreMissing, "A limit of the cluster has no store",
        "The limit on '{0}' has Scope = ShotScope.Cluster, but nothing adds a store. "
        + "Call services.AddShotRedis(\"localhost:6379\"), with the package Shot.Redis, or services.AddShotStore(…).");
    public static readonly Rule SettingWithoutScope = Warning(RuleIds.SettingWithoutScope, "A setting needs ShotScope.Cluster",
        "{0} on '{1}' has no effect without Scope = ShotScope.Cluster. Set Scope, or remove {0}.");
    public static readonly Rule MaxBesideNumber = Warning(RuleIds.MaxBesideNumber, "Max has no effect beside a number",
        "Max on '{0}' has no effect, because its concurrency limit is {1}. Remove Max, or remove {1} so that the limit finds its number.");
    public static readonly Rule CriticalityWithoutLimit = Error(
        RuleIds.CriticalityWithoutLimit, "[ShotCriticality] has no limit to act on", "[ShotCriticality] on '{0}' has no effect: {1}");
    public static readonly Rule AdaptiveOnStream = Warning(
        RuleIds.AdaptiveOnStream, "An adaptive concurrency limit cannot measure a stream",
        "The adaptive concurrency limit on '{0}' learns from the time that calls stay inside, but {1}. Write a number.");
    public static readonly Rule ChosenCriticality = Suggestion(
        RuleIds.ChosenCriticality, "Callers choose their criticality",
        "Criticality is read from '{0}', which callers choose freely. "
        + "Check first who calls, for example by context.User, or let a trusted proxy set the header.");
    public static readonly Rule Plans = Error(RuleIds.Plans, "Plans are not one limit",
        "The plans of the limit on '{0}' cannot be one limit: {1}");
    public static readonly Rule ChosenPlan = Warning(RuleIds.ChosenPlan, "Callers choose their plan",
        "The plan of '{0}' is read from '{1}', which callers choose freely, so each can choose the best plan. "
        + "Read it from a claim or from a key of your own, or let a trusted proxy set the value.");
    public static readonly Rule UnfitCost = Error(RuleIds.UnfitCost, "CostFrom cannot state the cost of a call",
        "'{0}' cannot state the cost of calls of '{1}': {2}");
    public static readonly Rule CannotSettle = Error(RuleIds.CannotSettle, "Settles is not supported here",
        "The limit on '{0}' cannot have Settles: {1}");
    public static readonly Rule UnknownCost = Error(RuleIds.UnknownCost, "No AddCost call adds this cost",
        "'{0}' has CostFrom = \"{1}\", but no AddCost call adds it: write options.AddCost(\"{1}\", context => …) in AddShot");
    public static readonly Rule TrustWithoutRequest = Error(
        RuleIds.TrustWithoutRequest, "TrustCaller needs a request", "TrustCaller on '{0}' has no effect: {1}");

    public static IReadOnlyList<Rule> All => Table;

    public static Rule Get(string id) => All.First(rule => rule.Id == id);

    /// <summary>The rule's message, as <c>#error</c> repeats it.</summary>
    public static string Message(ProblemModel problem) => string.Format(
        CultureInfo.InvariantCulture,
        Get(problem.Rule).MessageFormat.ToString(CultureInfo.InvariantCulture),
        [.. problem.Arguments]);

    private static Rule Error(string id, string title, string message) =>
        Add(id, "Shot.Enforcement", DiagnosticSeverity.Error, title, message, WellKnownDiagnosticTags.NotConfigurable);

    private static Rule Warning(string id, string title, string message) =>
        Add(id, "Shot.Usage", DiagnosticSeverity.Warning, title, message);

    private static Rule Suggestion(string id, string title, string message) =>
        Add(id, "Shot.Usage", DiagnosticSeverity.Info, title, message);

    private static Rule Add(
        string id, string category, DiagnosticSeverity severity, string title, string message, params string[] tags)
    {
        var page = $"https://github.com/shot-dotnet/shot/blob/main/docs/rules/{id}.md";
        var rule = new Rule(
            id, title, message, category, severity, isEnabledByDefault: true, helpLinkUri: page, customTags: tags);
        Table.Add(rule);
        return rule;
    }
}
