using Shot.Generators.Parsing;

namespace Shot.Generators.Diagnostics;

/// <summary>Warns about annotations without effect: SHOT027 for a limit that never refuses, SHOT028 for a setting without a deadline,
/// SHOT029 for an exemption without a limit, SHOT036 for a truncated rate, SHOT037 for a deadline after an earlier one, SHOT049 for a
/// setting of a cluster on another limit, and SHOT050 for the maximum of a limit with a number.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LimitAnalyzer() : ShotAnalyzer(
    Rules.NeverRefuses, Rules.SettingWithoutDeadline, Rules.ExemptFromNothing, Rules.TruncatedRate, Rules.LaterDeadline,
    Rules.SettingWithoutScope, Rules.MaxBesideNumber)
{
    private const string Exempt = "it implements a service, and AddShot() guards whoever injects that; put it on the interface's method";

    private protected override void Start(CompilationStartAnalysisContext start)
    {
        var guarded = new GuardedCalls();
        start.RegisterSymbolAction(
            symbol => AnalyzeType((INamedTypeSymbol)symbol.Symbol, guarded, symbol.ReportDiagnostic), SymbolKind.NamedType);
        start.RegisterSymbolAction(
            symbol => AnalyzeMethod((IMethodSymbol)symbol.Symbol, guarded, symbol.ReportDiagnostic), SymbolKind.Method);
        RegisterFunctions(start, static (context, function) => Check(function, Annotations.None, context.ReportDiagnostic));
        start.RegisterSyntaxNodeAction(AnalyzeDivision, SyntaxKind.DivideExpression);
    }

    private static void AnalyzeType(INamedTypeSymbol type, GuardedCalls guarded, Action<Diagnostic> report)
    {
        if (!Annotations.AreOn(type))
        {
            if (Annotations.Exempts(type) && guarded.GuardedInterfaces(type).Any())
                report(Diagnostic.Create(Rules.ExemptFromNothing, AtExemption(type), Display.Short(type), Exempt));
            return;
        }

        var own = Annotations.On(type);
        var hasDeadline = own.Deadlines.Any()
            || type.GetMembers().OfType<IMethodSymbol>().Any(method => Annotations.On(method).Deadlines.Any());
        Check(type, Display.Short(type), Annotations.None, own, hasDeadline, report);
    }

    private static void AnalyzeMethod(IMethodSymbol method, GuardedCalls guarded, Action<Diagnostic> report)
    {
        if (method.PartialDefinitionPart is not null || method.ContainingType is not { } type)
            return;
        if (Annotations.Exempts(method) && WhyNotExempt(method, type, guarded) is { } why)
            report(Diagnostic.Create(Rules.ExemptFromNothing, AtExemption(method), Display.Method(method), why));
        if (Annotations.AreOn(method))
            Check(method, Annotations.Exempts(method) ? Annotations.None : Annotations.On(type), report);
    }

    /// <summary>Reports an integer division in a rate that loses its remainder. A result of zero is an error, SHOT009.</summary>
    private static void AnalyzeDivision(SyntaxNodeAnalysisContext context)
    {
        var division = (BinaryExpressionSyntax)context.Node;
        if (division.FirstAncestorOrSelf<AttributeArgumentSyntax>() is not { NameEquals: null } argument
            || argument.Parent?.Parent is not AttributeSyntax attribute
            || !Annotations.IsRate(argument)
            || attribute.Parent?.FirstAncestorOrSelf<AttributeSyntax>() is not null
            || context.SemanticModel.GetSymbolInfo(attribute, context.CancellationToken).Symbol?.ContainingType is not { } type
            || Display.FullName(type) != KnownTypes.LimitAttribute
            || Constant(division) is not int whole
            || Constant(division.Left) is not int dividend
            || Constant(division.Right) is not int divisor
            || dividend % divisor == 0
            || Constant(argument.Expression) is not { } rate || Convert.ToDouble(rate, CultureInfo.InvariantCulture) <= 0)
        {
            return;
        }

        var meant = ((double)dividend / divisor).ToString("0.####", CultureInfo.InvariantCulture);
        context.ReportDiagnostic(
            Diagnostic.Create(Rules.TruncatedRate, division.GetLocation(), division.ToString(), Print.Number(whole), meant));

        object? Constant(ExpressionSyntax expression) =>
            context.SemanticModel.GetConstantValue(expression, context.CancellationToken).Value;
    }

    private static void Check(IMethodSymbol method, Annotations covering, Action<Diagnostic> report)
    {
        var own = Annotations.On(method);
        Check(method, Display.Method(method), covering, own, covering.And(own).Deadlines.Any(), report);
    }

    private static void Check(
        ISymbol symbol, string display, Annotations covering, Annotations own, bool hasDeadline, Action<Diagnostic> report)
    {
        var limits = AnnotationLocation.Limits(symbol, own).Where(pair => !pair.Limit.Mistakes().Any()).ToList();
        var outer = covering.Limits.Where(limit => !limit.Mistakes().Any()).ToList();
        for (var i = 0; i < limits.Count; i++)
        {
            var (limit, attribute) = limits[i];
            var (before, after) = (limits.Take(i).Select(pair => pair.Limit), limits.Skip(i + 1).Select(pair => pair.Limit));
            var settings = attribute.NamedArguments.Where(static other => Limit.ClusterSettings.Contains(other.Key));
            foreach (var setting in limit.IsCluster ? [] : settings)
                report(Diagnostic.Create(Rules.SettingWithoutScope, AnnotationLocation.Of(attribute, symbol), setting.Key, display));
            if (limit.WhyNever(outer, before, after) is { } why)
                report(Diagnostic.Create(Rules.NeverRefuses, AnnotationLocation.Of(attribute, symbol), limit.ToString(), display, why));
        }

        var atGate = AnnotationLocation.Of(symbol.Attribute(KnownTypes.ConcurrencyAttribute), symbol);
        if (own.Concurrency is { Most: { } most, Max: not null })
            report(Diagnostic.Create(Rules.MaxBesideNumber, atGate, display, Print.Number(most)));

        // An adaptive limit may find any number, so it neither keeps another one from refusing nor never refuses itself.
        if (own.Concurrency is { Mistake: null } inner && covering.Concurrency is { Mistake: null } wide && wide.Most <= inner.Most)
        {
            report(Diagnostic.Create(
                Rules.NeverRefuses, atGate, inner.ToString(), display,
                $"{wide} on what contains it has no more places; remove it, or give it fewer"));
        }

        var first = covering.Deadlines.Concat(own.Deadlines).Where(other => other > 0).DefaultIfEmpty(int.MaxValue).Min();
        foreach (var (setting, location, _) in Deadlines(symbol).Where(deadline => first < deadline.Milliseconds))
            report(Diagnostic.Create(Rules.LaterDeadline, location, setting, display, Print.Number(first)));
        foreach (var (setting, location) in hasDeadline ? [] : Settings(symbol))
            report(Diagnostic.Create(Rules.SettingWithoutDeadline, location, setting, display));
    }

    private static IEnumerable<(string Setting, Location Location, int Milliseconds)> Deadlines(ISymbol symbol)
    {
        foreach (var attribute in symbol.GetAttributes().Where(attribute => attribute.ApplicationSyntaxReference is not null))
        {
            var kind = Annotations.Kind(attribute);
            var location = AnnotationLocation.Of(attribute, symbol);
            if (kind == KnownTypes.LimitAttribute && Annotations.ReadLimit(attribute) is { MaxWaitMs: > 0 } limit)
                yield return ($"MaxWaitMs = {Print.Number(limit.MaxWaitMs)}", location, limit.MaxWaitMs);
            else if (kind == KnownTypes.DeadlineAttribute && DeadlineAnnotation.Read(attribute) is { } deadline)
                yield return (deadline.ToString(), location, deadline.Milliseconds);
        }
    }

    private static IEnumerable<(string Setting, Location Location)> Settings(ISymbol symbol) =>
        from attribute in symbol.GetAttributes()
        where Annotations.Kind(attribute) == KnownTypes.LimitAttribute && attribute.ApplicationSyntaxReference is not null
        from argument in attribute.NamedArguments
        where (argument.Key, argument.Value.Value) is ("Abandon", true) or ("MaxAbandoned", > 0) or ("TrustCaller", true)
        select (argument.Key, AnnotationLocation.Of(attribute, symbol));

    /// <summary>Null for endpoints' handlers: they may be in a limited group, which their declaration does not show.</summary>
    private static string? WhyNotExempt(IMethodSymbol method, INamedTypeSymbol type, GuardedCalls guarded)
    {
        if (type.TypeKind == TypeKind.Interface)
            return Annotations.AreOn(type) ? null : $"'{Display.Short(type)}' has no limit that covers it; remove it";
        if (method.IsPartialDefinition && Annotations.AreOn(method))
            return "nothing but its own limit is on a partial method; remove one of the two";
        return !Annotations.AreOn(type) && guarded.Implemented(method, type).Any() ? Exempt : null;
    }

    private static Location AtExemption(ISymbol symbol) => AnnotationLocation.Of(symbol.Attribute(KnownTypes.ExemptAttribute), symbol);
}
