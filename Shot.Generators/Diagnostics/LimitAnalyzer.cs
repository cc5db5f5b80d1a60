using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Shot.Generators.Parsing;

namespace Shot.Generators.Diagnostics;

/// <summary>
/// Finds annotations that hold and mean nothing, or not what was meant: SHOT027, a limit that never refuses, SHOT028, a setting without its deadline, SHOT029,
/// an exemption from nothing, SHOT036, a rate without its remainder, and SHOT037, a deadline after an earlier one.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LimitAnalyzer : DiagnosticAnalyzer
{
    private const string Exempt = "it implements a service, and AddShot() guards whoever injects that; put it on the interface's method";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(
        Rules.NeverRefuses, Rules.SettingWithoutDeadline, Rules.ExemptFromNothing, Rules.TruncatedRate, Rules.LaterDeadline);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(KnownTypes.LimitAttribute) is null)
                return;
            var guarded = new GuardedCalls();
            start.RegisterSymbolAction(symbol => AnalyzeType((INamedTypeSymbol)symbol.Symbol, guarded, symbol.ReportDiagnostic), SymbolKind.NamedType);
            start.RegisterSymbolAction(symbol => AnalyzeMethod((IMethodSymbol)symbol.Symbol, guarded, symbol.ReportDiagnostic), SymbolKind.Method);
            start.RegisterSyntaxNodeAction(
                AnalyzeFunction, SyntaxKind.ParenthesizedLambdaExpression, SyntaxKind.SimpleLambdaExpression, SyntaxKind.LocalFunctionStatement);
            start.RegisterSyntaxNodeAction(AnalyzeDivision, SyntaxKind.DivideExpression);
        });
    }

    private static void AnalyzeType(INamedTypeSymbol type, GuardedCalls guarded, Action<Diagnostic> report)
    {
        if (Annotations.Exempts(type) && !Annotations.AreOn(type) && guarded.GuardedInterfaces(type).Any())
            report(Diagnostic.Create(Rules.ExemptFromNothing, AtExemption(type), Display.Short(type), Exempt));
        if (!Annotations.AreOn(type))
            return;
        var own = Annotations.On(type);
        var hasDeadline = own.Deadlines.Any() || type.GetMembers().OfType<IMethodSymbol>().Any(method => Annotations.On(method).Deadlines.Any());
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

    private static void AnalyzeFunction(SyntaxNodeAnalysisContext context)
    {
        if (FunctionParser.Symbol(context.Node, context.SemanticModel, context.CancellationToken) is { } method && Annotations.AreOn(method))
            Check(method, Annotations.None, context.ReportDiagnostic);
    }

    /// <summary>An integer division in a rate that is not zero, which is an error, but loses its remainder.</summary>
    private static void AnalyzeDivision(SyntaxNodeAnalysisContext context)
    {
        var division = (BinaryExpressionSyntax)context.Node;
        if (division.FirstAncestorOrSelf<AttributeArgumentSyntax>() is not { NameEquals: null, Parent.Parent: AttributeSyntax attribute } argument
            || !IsRate(argument, (AttributeArgumentListSyntax)argument.Parent)
            || attribute.Parent?.FirstAncestorOrSelf<AttributeSyntax>() is not null
            || context.SemanticModel.GetSymbolInfo(attribute, context.CancellationToken).Symbol?.ContainingType is not { Name: "ShotLimitAttribute" } type
            || Display.FullName(type) != KnownTypes.LimitAttribute
            || Constant(division) is not int whole || Constant(division.Left) is not int dividend || Constant(division.Right) is not int divisor || dividend % divisor == 0
            || Constant(argument.Expression) is not { } rate || Convert.ToDouble(rate, CultureInfo.InvariantCulture) <= 0)
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(
            Rules.TruncatedRate, division.GetLocation(), division.ToString(), Text(whole), ((double)dividend / divisor).ToString("0.####", CultureInfo.InvariantCulture)));

        object? Constant(ExpressionSyntax expression) => context.SemanticModel.GetConstantValue(expression, context.CancellationToken).Value;
    }

    /// <summary>The argument called <c>perSecond</c>, or the second one.</summary>
    private static bool IsRate(AttributeArgumentSyntax argument, AttributeArgumentListSyntax arguments) =>
        argument.NameColon is { } name ? name.Name.Identifier.ValueText == "perSecond" : arguments.Arguments.IndexOf(argument) == 1;

    private static void Check(IMethodSymbol method, Annotations covering, Action<Diagnostic> report)
    {
        var own = Annotations.On(method);
        Check(method, Display.Method(method), covering, own, covering.And(own).Deadlines.Any(), report);
    }

    private static void Check(ISymbol symbol, string display, Annotations covering, Annotations own, bool hasDeadline, Action<Diagnostic> report)
    {
        var limits = own.Limits.Where(limit => !limit.Mistakes().Any()).ToList();
        for (var i = 0; i < limits.Count; i++)
        {
            if (limits[i].WhyNever(covering.Limits.Where(limit => !limit.Mistakes().Any()), limits.Take(i), limits.Skip(i + 1)) is { } why)
                report(Diagnostic.Create(Rules.NeverRefuses, At(symbol, own.Limits, limits[i]), limits[i].ToString(), display, why));
        }

        if (own.Concurrency is { Mistake: null } inner && covering.Concurrency is { Mistake: null } outer && outer.Most <= inner.Most)
            report(Diagnostic.Create(Rules.NeverRefuses, At(symbol, KnownTypes.ConcurrencyAttribute), inner.ToString(), display, $"{outer} on what contains it has no more places; remove it, or give it fewer"));
        foreach (var (setting, location, milliseconds) in Deadlines(symbol))
        {
            if (covering.Deadlines.Concat(own.Deadlines).Where(other => other > 0).DefaultIfEmpty(int.MaxValue).Min() is var first && first < milliseconds)
                report(Diagnostic.Create(Rules.LaterDeadline, location, setting, display, Text(first)));
        }

        if (!hasDeadline)
        {
            foreach (var (setting, location) in Settings(symbol))
                report(Diagnostic.Create(Rules.SettingWithoutDeadline, location, setting, display));
        }
    }

    /// <summary>The deadlines on a symbol as written, and where they stand.</summary>
    private static IEnumerable<(string Setting, Location Location, int Milliseconds)> Deadlines(ISymbol symbol)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            if (Annotations.Kind(attribute) is not { } kind || attribute.ApplicationSyntaxReference is not { } reference)
                continue;
            var location = Location.Create(reference.SyntaxTree, reference.Span);
            if (kind == KnownTypes.LimitAttribute && Limit.Read(attribute) is { MaxWaitMs: > 0 } limit)
                yield return ($"MaxWaitMs = {Text(limit.MaxWaitMs)}", location, limit.MaxWaitMs);
            else if (kind == KnownTypes.DeadlineAttribute && DeadlineAnnotation.Read(attribute) is { } deadline)
                yield return (deadline.ToString(), location, deadline.Milliseconds);
        }
    }

    /// <summary>Settings that only a deadline makes mean something, and where they stand.</summary>
    private static IEnumerable<(string Setting, Location Location)> Settings(ISymbol symbol)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            if (Annotations.Kind(attribute) != KnownTypes.LimitAttribute || attribute.ApplicationSyntaxReference is not { } reference)
                continue;
            var settings = attribute.NamedArguments
                .Where(argument => (argument.Key, argument.Value.Value) is ("Abandon", true) or ("MaxAbandoned", > 0))
                .Select(argument => argument.Key);
            foreach (var setting in settings)
                yield return (setting, Location.Create(reference.SyntaxTree, reference.Span));
        }
    }

    /// <summary>An endpoint's handler may be in a limited group, which no declaration tells; a service or a partial method is in none.</summary>
    private static string? WhyNotExempt(IMethodSymbol method, INamedTypeSymbol type, GuardedCalls guarded)
    {
        if (type.TypeKind == TypeKind.Interface)
            return Annotations.AreOn(type) ? null : $"'{Display.Short(type)}' has no limit that covers it; remove it";
        if (method.IsPartialDefinition && Annotations.AreOn(method))
            return "nothing but its own limit is on a partial method; remove one of the two";
        return !Annotations.AreOn(type) && guarded.Implemented(method, type).Any() ? Exempt : null;
    }

    private static Location AtExemption(ISymbol symbol) =>
        symbol.GetAttributes().FirstOrDefault(Annotations.IsExemption)?.ApplicationSyntaxReference is { } reference
            ? Location.Create(reference.SyntaxTree, reference.Span)
            : symbol.Locations[0];

    /// <summary>Where one of several limits stands: they are read in source order.</summary>
    private static Location At(ISymbol symbol, IReadOnlyList<Limit> all, Limit limit)
    {
        var attributes = symbol.GetAttributes().Where(attribute => Annotations.Kind(attribute) == KnownTypes.LimitAttribute && Limit.Read(attribute) is not null).ToList();
        for (var i = 0; i < attributes.Count; i++)
        {
            if (ReferenceEquals(all[i], limit) && attributes[i].ApplicationSyntaxReference is { } reference)
                return Location.Create(reference.SyntaxTree, reference.Span);
        }

        return AnnotationLocation.Of(symbol);
    }

    private static Location At(ISymbol symbol, string annotation) =>
        symbol.GetAttributes().First(attribute => Annotations.Kind(attribute) == annotation).ApplicationSyntaxReference is { } reference
            ? Location.Create(reference.SyntaxTree, reference.Span)
            : AnnotationLocation.Of(symbol);

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
