using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Shot.Generators.Model;

namespace Shot.Generators.Diagnostics;

/// <summary>
/// The table of rules. Those here decide whether a limit holds: they are errors that no setting removes, and the
/// generator emits each as <c>#error</c> too, so that they hold when analyzers are off.
/// </summary>
internal static class Rules
{
    private const string Category = "Shot.Enforcement";

    public static readonly DiagnosticDescriptor NotEnforced = Error(
        RuleIds.NotEnforced,
        "A limit is not enforced",
        "'{0}' has a limit that nothing enforces: {1}");

    public static readonly DiagnosticDescriptor UseShotMissing = Error(
        RuleIds.UseShotMissing,
        "Annotated endpoints without UseShot()",
        "The limit on endpoint '{0}' is switched on by nothing: write app.UseShot() after routing and authentication, before the endpoints");

    public static readonly DiagnosticDescriptor AddShotGuardsMissing = Error(
        RuleIds.AddShotGuardsMissing,
        "Annotated interface registered without AddShotGuards()",
        "The limits of service '{0}' are switched on by nothing: write services.AddShotGuards() after the registrations");

    public static readonly DiagnosticDescriptor CannotDecorate = Error(
        RuleIds.CannotDecorate,
        "An annotated interface cannot be decorated",
        "'{0}' cannot be decorated, so its limits cannot be enforced: {1}");

    public static readonly DiagnosticDescriptor DeadlineOnSynchronousMethod = Error(
        RuleIds.DeadlineOnSynchronousMethod,
        "A deadline on a synchronous method",
        "'{0}' returns no task, and nothing can answer for a thread that blocks: remove MaxWaitMs, or return Task, ValueTask or IAsyncEnumerable");

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
        "'{0}' has two annotated lambdas or local functions at line {1}, which cannot be told apart at run time: put them on lines of their own");

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

    public static readonly DiagnosticDescriptor AddShotMissing = Error(
        RuleIds.AddShotMissing,
        "Annotated hub without AddShot()",
        "The limit on hub '{0}' is switched on by nothing: write services.AddShot()");

    public static readonly ImmutableArray<DiagnosticDescriptor> All = ImmutableArray.Create(
        NotEnforced,
        UseShotMissing,
        AddShotGuardsMissing,
        CannotDecorate,
        DeadlineOnSynchronousMethod,
        DeadlineWithoutToken,
        ReferenceWithoutRecord,
        AnnotationsOnOneLine,
        NumberOutOfRange,
        PartialMethod,
        UseShotMisplaced,
        AddShotMissing);

    public static DiagnosticDescriptor Get(string id) => All.First(rule => rule.Id == id);

    /// <summary>The rule's message, as <c>#error</c> repeats it.</summary>
    public static string Message(ProblemModel problem) => string.Format(
        CultureInfo.InvariantCulture,
        Get(problem.Rule).MessageFormat.ToString(CultureInfo.InvariantCulture),
        [.. problem.Arguments]);

    private static DiagnosticDescriptor Error(string id, string title, string message) => new(
        id,
        title,
        message,
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: $"https://github.com/shot-dotnet/shot/blob/main/docs/rules/{id}.md",
        customTags: [WellKnownDiagnosticTags.NotConfigurable]);
}
