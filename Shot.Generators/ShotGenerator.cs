using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shot.Generators.Emission;
using Shot.Generators.Model;
using Shot.Generators.Parsing;

namespace Shot.Generators;

/// <summary>Wires parser, model and emitter: annotated symbol → verdict as plain data → text.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class ShotGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        context.RegisterPostInitializationOutput(static output => output.AddEmbeddedAttributeDefinition());

        var annotated = Annotated(context, KnownTypes.LimitAttribute)
            .Combine(Annotated(context, KnownTypes.ConcurrencyAttribute))
            .Combine(Annotated(context, KnownTypes.DeadlineAttribute))
            .SelectMany(static (sites, _) => sites.Left.Left.AddRange(sites.Left.Right).AddRange(sites.Right))
            .WithTrackingName(Steps.Annotated);

        var derived = context.SyntaxProvider
            .CreateSyntaxProvider(static (node, _) => node is InterfaceDeclarationSyntax { BaseList: not null }, SiteParser.ParseDerived)
            .Where(static model => model is not null)
            .WithTrackingName(Steps.Derived);

        var interfaces = annotated.Select(static (site, _) => site.Interface).Where(static model => model is not null)
            .Collect().Combine(derived.Collect())
            .SelectMany(static (models, _) => models.Left.AddRange(models.Right))
            .Select(static (model, _) => model!)
            .WithTrackingName(Steps.Interfaces);

        var partials = annotated.Select(static (site, _) => site.Partial).Where(static model => model is not null).Select(static (model, _) => model!)
            .WithTrackingName(Steps.Partials);

        var mappings = context.SyntaxProvider
            .CreateSyntaxProvider(
                static (node, _) => MappingParser.MayBeMapped(node),
                static (syntax, cancellationToken) => MappingParser.Mapping((ExpressionSyntax)syntax.Node, syntax.SemanticModel, cancellationToken))
            .Where(static mapping => mapping is not null)
            .Select(static (mapping, _) => mapping!)
            .Collect();

        var handlers = annotated.Select(static (site, _) => site.Handler).Where(static model => model is not null).Select(static (model, _) => model!)
            .Collect().Combine(mappings)
            .Select(static (sites, _) => HandlerTable.Build(sites.Left, sites.Right))
            .WithTrackingName(Steps.Handlers);

        var calls = context.SyntaxProvider
            .CreateSyntaxProvider(
                static (node, _) => CallParser.MayCount(node),
                static (syntax, cancellationToken) => CallParser.Parse(syntax.Node, syntax.SemanticModel, cancellationToken))
            .Where(static call => call is not null)
            .Collect()
            .Select(static (all, _) => all.Select(call => call!).Distinct().OrderBy(call => call.Kind).ThenBy(call => call.Name, StringComparer.Ordinal).ToEquatableArray())
            .WithTrackingName(Steps.Calls);

        var assembly = context.CompilationProvider.Select(AssemblyParser.Parse).WithTrackingName(Steps.Assembly);

        var entries = interfaces
            .Where(static model => model.Problems.Count == 0)
            .Select(static (model, _) => new RecordEntryModel(model.OpenInterface, model.OpenGuarded, model.Interface, model.OpenGuarded, model.IsGeneric))
            .Collect()
            .Select(static (all, _) => new EquatableArray<RecordEntryModel>(all));

        var switches = assembly.Combine(entries).Combine(handlers).Combine(calls).Combine(mappings)
            .Select(static (parts, _) =>
            {
                var ((((assembly, entries), handlers), calls), mappings) = parts;
                return SwitchParser.Parse(assembly, entries, handlers, calls, mappings);
            })
            .WithTrackingName(Steps.Switches);

        var crowdedHints = interfaces.Select(static (model, _) => model.HintName).Collect()
            .Combine(partials.Select(static (model, _) => model.HintName).Collect())
            .Select(static (hints, _) => Hints.Crowded(hints.Left.AddRange(hints.Right)));

        context.RegisterSourceOutput(
            interfaces.Combine(crowdedHints),
            static (output, item) => output.AddSource(Hints.Distinct(item.Left.HintName, item.Right), InterfaceEmitter.Emit(item.Left)));
        context.RegisterSourceOutput(
            partials.Combine(crowdedHints),
            static (output, item) => output.AddSource(Hints.Distinct(item.Left.HintName, item.Right), PartialMethodEmitter.Emit(item.Left)));
        context.RegisterSourceOutput(switches, static (output, model) =>
        {
            if (!model.Assembly.HasCore)
                return;
            output.AddSource("Shot.g.cs", SwitchEmitter.Emit(model));
            if (RecordEmitter.IsNeeded(model))
                output.AddSource("ShotRecord.g.cs", RecordEmitter.Emit(model));
        });
    }

    /// <summary>The declarations with one kind of annotation that speak for what they stand on.</summary>
    private static IncrementalValueProvider<ImmutableArray<SiteModel>> Annotated(IncrementalGeneratorInitializationContext context, string attribute) =>
        context.SyntaxProvider.ForAttributeWithMetadataName(attribute, static (node, _) => true, SiteParser.Parse)
            .Where(static site => site != SiteModel.None)
            .Collect();
}
