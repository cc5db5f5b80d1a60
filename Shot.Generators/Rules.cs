using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Shot.Generators.Model;

namespace Shot.Generators;

/// <summary>
/// The table of rules. Those that decide whether a limit holds are errors that no setting removes, and the generator emits each as <c>#error</c>
/// too, so that they hold when analyzers are off. The others warn or suggest, and can be configured.
/// </summary>
internal static class Rules
{
    private const string Enforcement = "Shot.Enforcement";
    private const string Usage = "Shot.Usage";

    public static readonly DiagnosticDescriptor NotEnforced = Error(
        RuleIds.NotEnforced,
        "A limit is not enforced",
        "'{0}' has a limit that nothing enforces: {1}");

    public static readonly DiagnosticDescriptor UseShotMissing = Error(
        RuleIds.UseShotMissing,
        "Annotated endpoints without UseShot()",
        "The limit on {1} '{0}' is switched on by nothing: write app.UseShot() after routing and authentication, before the endpoints");

    public static readonly DiagnosticDescriptor AddShotMissing = Error(
        RuleIds.AddShotMissing,
        "Annotated service or hub without AddShot()",
        "The limits of {1} '{0}' are not enforced: write services.AddShot() after the registrations");

    public static readonly DiagnosticDescriptor CannotDecorate = Error(
        RuleIds.CannotDecorate,
        "An annotated interface cannot be decorated",
        "'{0}' cannot be decorated, so its limits cannot be enforced: {1}");

    public static readonly DiagnosticDescriptor DeadlineOnSynchronousMethod = Error(
        RuleIds.DeadlineOnSynchronousMethod,
        "A deadline on a synchronous method",
        "'{0}' returns no task, and nothing can answer for a thread that blocks: remove {1}, or return Task, ValueTask or IAsyncEnumerable");

    public static readonly DiagnosticDescriptor DeadlineWithoutToken = Error(
        RuleIds.DeadlineWithoutToken,
        "A deadline that cannot reach its work",
        "'{0}' has a deadline and no way to stop at it: add a CancellationToken parameter, or set Abandon = true to answer the caller while the work goes on");

    public static readonly DiagnosticDescriptor ReferenceWithoutRecord = Error(
        RuleIds.ReferenceWithoutRecord,
        "A referenced assembly has limits that nothing enforces",
        "'{0}' has annotations but was compiled without Shot's generator, so nothing enforces them: reference Shot.Core from that project as a package, or as a project with its generator, and rebuild it");

    public static readonly DiagnosticDescriptor AnnotationsOnOneLine = Error(
        RuleIds.AnnotationsOnOneLine,
        "Two annotated lambdas on one line",
        "'{0}' shares line {1} with another annotated lambda or local function of its type, so they cannot be told apart at run time: put their annotations on lines of their own");

    public static readonly DiagnosticDescriptor NumberOutOfRange = Error(
        RuleIds.NumberOutOfRange,
        "A limit's number is out of range",
        "{0} of the limit on '{1}' is {2}: {3}");

    public static readonly DiagnosticDescriptor PartialMethod = Error(
        RuleIds.PartialMethod,
        "An annotated partial method cannot be implemented",
        "The implementing part of '{0}' cannot be emitted: {1}");

    public static readonly DiagnosticDescriptor UseShotMisplaced = Error(
        RuleIds.UseShotMisplaced,
        "UseShot() stands where it guards nothing",
        "UseShot() stands {0}: call it after UseRouting() and authentication, and before UseEndpoints()");

    public static readonly DiagnosticDescriptor InjectedClass = Other(
        RuleIds.InjectedClass,
        DiagnosticSeverity.Warning,
        "A class taken in place of its limited interface",
        "'{0}' implements the limited '{1}', and calls of the class itself pass no limit: take '{1}'");

    public static readonly DiagnosticDescriptor CastToClass = Other(
        RuleIds.CastToClass,
        DiagnosticSeverity.Warning,
        "A cast of a limited interface to what its decorator is not",
        "A '{0}' from a container is its decorator, which is no '{1}', so this cast fails there: add what you need of '{1}' to '{0}', or take '{1}' by itself");

    public static readonly DiagnosticDescriptor RunsAround = Error(
        RuleIds.RunsAround,
        "A limited endpoint that runs around UseShot()",
        "The limit on '{0}' would not be enforced: {1}");

    public static readonly DiagnosticDescriptor KeySyntax = Error(
        RuleIds.KeySyntax,
        "A limit's key cannot be read",
        "The Key of the limit on '{0}' cannot be read: {1}");

    public static readonly DiagnosticDescriptor KeyNotThere = Error(
        RuleIds.KeyNotThere,
        "A key that the limit's site does not have",
        "'{0}' cannot be limited by '{1}': {2}");

    public static readonly DiagnosticDescriptor KeyMarksNothing = Other(
        RuleIds.KeyMarksNothing,
        DiagnosticSeverity.Warning,
        "[ShotKey] is the key of no limit",
        "[ShotKey] on '{0}' of '{1}' has no effect: {2}");

    public static readonly DiagnosticDescriptor NameConflict = Error(
        RuleIds.NameConflict,
        "Limits of one name disagree",
        "The limits named '{0}' are one, and disagree: {1} on '{2}', {3} on '{4}'; write the same on both, or different names");

    public static readonly DiagnosticDescriptor CannotWait = Error(
        RuleIds.CannotWait,
        "A wait for permits that cannot be",
        "The limit on '{0}' has MaxQueueMs, and {1}");

    public static readonly DiagnosticDescriptor RegisteredAfterAddShot = Error(
        RuleIds.RegisteredAfterAddShot,
        "A registration after AddShot()",
        "'{0}' comes after AddShot(), which decorates only what is registered before it, so its limits are not enforced: move AddShot() behind it");

    public static readonly DiagnosticDescriptor DirectCall = Other(
        RuleIds.DirectCall,
        DiagnosticSeverity.Warning,
        "A limited method is called directly",
        "This call of '{0}' goes around its limit, which {1}");

    public static readonly DiagnosticDescriptor NeverRefuses = Other(
        RuleIds.NeverRefuses,
        DiagnosticSeverity.Warning,
        "A limit that can never refuse",
        "{0} on '{1}' can never refuse: {2}");

    public static readonly DiagnosticDescriptor SettingWithoutDeadline = Other(
        RuleIds.SettingWithoutDeadline,
        DiagnosticSeverity.Warning,
        "A setting without the deadline that it is about",
        "{0} says what happens at the deadline, and '{1}' has none: set MaxWaitMs, or remove {0}");

    public static readonly DiagnosticDescriptor ExemptFromNothing = Other(
        RuleIds.ExemptFromNothing,
        DiagnosticSeverity.Warning,
        "[ShotExempt] exempts from nothing",
        "[ShotExempt] on '{0}' has no effect: {1}");

    public static readonly DiagnosticDescriptor UnusedToken = Other(
        RuleIds.UnusedToken,
        DiagnosticSeverity.Info,
        "The deadline does not reach the work",
        "'{0}' has a deadline of {1} ms and never uses its '{2}', by which it would learn of it: pass it to the calls inside");

    public static readonly DiagnosticDescriptor SwallowedRefusal = Other(
        RuleIds.SwallowedRefusal,
        DiagnosticSeverity.Info,
        "A refusal is caught as if it were a failure",
        "'{0}' may be refused here, and this catches the refusal together with failures, so the caller never learns that it was refused: add 'when ({1} is not IShotException)'");

    public static readonly DiagnosticDescriptor UnfitFallback = Error(
        RuleIds.UnfitFallback,
        "A fallback that cannot answer",
        "'{0}' cannot answer for calls of '{1}' that are refused: {2}");

    public static readonly DiagnosticDescriptor TruncatedRate = Other(
        RuleIds.TruncatedRate,
        DiagnosticSeverity.Warning,
        "A rate that an integer division cut",
        "'{0}' is an integer division, so the rate is {1} where {2} is written: make one of the two a fraction");

    public static readonly DiagnosticDescriptor LaterDeadline = Other(
        RuleIds.LaterDeadline,
        DiagnosticSeverity.Warning,
        "A deadline after an earlier one",
        "{0} on '{1}' is never reached: a deadline of {2} ms holds there too, and the earliest counts; remove one of the two");

    public static readonly DiagnosticDescriptor HiddenDeadline = Other(
        RuleIds.HiddenDeadline,
        DiagnosticSeverity.Warning,
        "A handler that cannot see its deadline",
        "'{0}' is answered for after {1} ms, and its work goes on because it has no token by which it would learn of it: add a CancellationToken parameter and pass it on");

    public static readonly DiagnosticDescriptor SettingWithoutKey = Other(
        RuleIds.SettingWithoutKey,
        DiagnosticSeverity.Warning,
        "A setting without the key that it is about",
        "{0} is about the keys of a limit, and this one on '{1}' has none: set Key, mark a parameter with [ShotKey], or remove {0}");

    public static readonly DiagnosticDescriptor KeysOverflow = Other(
        RuleIds.KeysOverflow,
        DiagnosticSeverity.Warning,
        "A table of keys that overflows",
        "{0} on '{1}' has to remember each key for {2} s and has places for {3}, so that {4} new keys a second make it forget some, which then start afresh: raise MaxKeys or the rate, or set KeyOverflow = KeyOverflow.Refuse");

    public static readonly DiagnosticDescriptor ChosenKey = Other(
        RuleIds.ChosenKey,
        DiagnosticSeverity.Info,
        "A key that the caller chooses",
        "'{0}' is limited by '{1}' alone, which every caller chooses, and {2}: who makes up another one for each request is never refused; put a limit by ip, or one without Key, beside it, or limit by user or claim");

    public static readonly DiagnosticDescriptor UserUnknown = Error(
        RuleIds.UserUnknown,
        "A limit by user where nobody knows the user",
        "'{0}' is limited by user or claim, and {1}");

    public static readonly DiagnosticDescriptor UnknownKey = Error(
        RuleIds.UnknownKey,
        "A key that nothing adds",
        "'{0}' has the key '{1}', and no AddKey here adds '{2}': write {3}");

    public static readonly DiagnosticDescriptor NothingDecorates = Other(
        RuleIds.NothingDecorates,
        DiagnosticSeverity.Warning,
        "An annotated interface that nothing decorates",
        "'{0}' is limited, and this application neither registers it where the compiler sees it nor decorates an instance: call services.AddShot() after its registration, or put .Guarded() behind the instance");

    public static readonly DiagnosticDescriptor SparedByChoice = Other(
        RuleIds.SparedByChoice,
        DiagnosticSeverity.Warning,
        "A limit that every caller can leave",
        "'{0}' has no limit for requests without '{1}', and every caller can leave that away: put a limit beside it that holds for all, or take MissingKey.NotLimited away");

    public static readonly ImmutableArray<DiagnosticDescriptor> All = ImmutableArray.Create(
        NotEnforced,
        UseShotMissing,
        AddShotMissing,
        CannotDecorate,
        DeadlineOnSynchronousMethod,
        DeadlineWithoutToken,
        ReferenceWithoutRecord,
        AnnotationsOnOneLine,
        NumberOutOfRange,
        PartialMethod,
        UseShotMisplaced,
        RunsAround,
        InjectedClass,
        CastToClass,
        KeySyntax,
        KeyNotThere,
        KeyMarksNothing,
        NameConflict,
        CannotWait,
        RegisteredAfterAddShot,
        DirectCall,
        NeverRefuses,
        SettingWithoutDeadline,
        ExemptFromNothing,
        UnusedToken,
        SwallowedRefusal,
        UnfitFallback,
        TruncatedRate,
        LaterDeadline,
        HiddenDeadline,
        SettingWithoutKey,
        KeysOverflow,
        ChosenKey,
        UserUnknown,
        UnknownKey,
        NothingDecorates,
        SparedByChoice);

    public static DiagnosticDescriptor Get(string id) => All.First(rule => rule.Id == id);

    /// <summary>The rule's message, as <c>#error</c> repeats it.</summary>
    public static string Message(ProblemModel problem) => string.Format(
        CultureInfo.InvariantCulture,
        Get(problem.Rule).MessageFormat.ToString(CultureInfo.InvariantCulture),
        [.. problem.Arguments]);

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        Rule(id, Enforcement, DiagnosticSeverity.Error, title, message, WellKnownDiagnosticTags.NotConfigurable);

    private static DiagnosticDescriptor Other(string id, DiagnosticSeverity severity, string title, string message) =>
        Rule(id, Usage, severity, title, message);

    private static DiagnosticDescriptor Rule(string id, string category, DiagnosticSeverity severity, string title, string message, params string[] tags) => new(
        id,
        title,
        message,
        category,
        severity,
        isEnabledByDefault: true,
        helpLinkUri: $"https://github.com/shot-dotnet/shot/blob/main/docs/rules/{id}.md",
        customTags: tags);
}
