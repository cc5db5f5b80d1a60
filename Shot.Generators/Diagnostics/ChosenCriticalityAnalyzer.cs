using Shot.Generators.Parsing;

namespace Shot.Generators.Diagnostics;

/// <summary>SHOT053: <c>options.Criticality</c> reads a header of the request and nothing that tells who the caller is. Looks only at the
/// names in the lambda or method, not at the methods that it calls.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ChosenCriticalityAnalyzer() : ShotAnalyzer(Rules.ChosenCriticality)
{
    private const string Setting = "Criticality";

    private static readonly string[] OfCaller = ["User", "Identity", "ClientCertificate", "RemoteIpAddress"];

    private protected override void Start(CompilationStartAnalysisContext start) =>
        start.RegisterSyntaxNodeAction(Analyze, SyntaxKind.SimpleAssignmentExpression);

    private static void Analyze(SyntaxNodeAnalysisContext context)
    {
        var assignment = (AssignmentExpressionSyntax)context.Node;
        if (Name(assignment.Left) != Setting
            || context.SemanticModel.GetSymbolInfo(assignment.Left, context.CancellationToken).Symbol is not IPropertySymbol property
            || !property.ContainingType.Is(KnownTypes.HttpOptions)
            || Function(assignment.Right, context) is not { } function
            || function.DescendantTokens().Any(static token => OfCaller.Contains(token.ValueText)))
        {
            return;
        }

        var headers = function.DescendantNodes().OfType<MemberAccessExpressionSyntax>().FirstOrDefault(static access =>
            access.Name.Identifier.ValueText == "Headers"
            && string.Equals(Name(access.Expression), "Request", StringComparison.OrdinalIgnoreCase));
        if (headers is null)
            return;
        var read = headers.Parent is ElementAccessExpressionSyntax element ? (ExpressionSyntax)element : headers;
        var location = read.SyntaxTree == context.Node.SyntaxTree ? read.GetLocation() : assignment.Right.GetLocation();
        context.ReportDiagnostic(Diagnostic.Create(Rules.ChosenCriticality, location, read.ToString()));
    }

    /// <summary>The lambda, or the declaration of the method or local function.</summary>
    private static SyntaxNode? Function(ExpressionSyntax value, SyntaxNodeAnalysisContext context) =>
        value is AnonymousFunctionExpressionSyntax ? value
        : context.SemanticModel.GetSymbolInfo(value, context.CancellationToken).Symbol is IMethodSymbol method
            ? method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(context.CancellationToken)
            : null;

    private static string? Name(ExpressionSyntax expression) =>
        ((expression as MemberAccessExpressionSyntax)?.Name ?? expression as SimpleNameSyntax)?.Identifier.ValueText;
}
