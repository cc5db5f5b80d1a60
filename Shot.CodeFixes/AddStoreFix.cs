namespace Shot.CodeFixes;

/// <summary>SHOT048: adds a store before <c>AddShot()</c>, or else before the call that builds the host.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddStoreFix)), Shared]
public sealed class AddStoreFix() : ShotCodeFix(RuleIds.StoreMissing)
{
    private const string RedisExtensions = KnownTypes.ServiceNamespace + ".ShotRedisServiceCollectionExtensions";

    private protected override async Task<PlannedFix?> PlanAsync(FixSite site) =>
        await site.InProjectAsync(static other => In(other, KnownTypes.AddShot)).ConfigureAwait(false)
        ?? await site.InProjectAsync(static other => In(other, "Build")).ConfigureAwait(false);

    private static PlannedFix? In(FixSite site, string before)
    {
        var calls = site.Root.DescendantNodes().OfType<InvocationExpressionSyntax>().Where(call => MappingParser.Name(call) == before);
        foreach (var call in calls)
        {
            if (RegistrationOrder.Root(call) is not { } start || !ServiceCollections.IsName(start)
                || ServiceCollections.TextOf(site, start) is not { } services || Statements.Of(call) is not { } statement)
            {
                continue;
            }

            var hasRedis = site.Model.Compilation.GetTypeByMetadataName(RedisExtensions) is not null;
            var store = hasRedis ? "AddShotRedis(\"localhost:6379\")" : "AddShotStore(new MemoryShotStore())";
            var anchor = Statements.Outermost(statement, ServiceCollections.Variable(site, start));
            return site.FixOnce($"Call {services}.{store}", site.Document.Project.Id, (run, editor) =>
            {
                Statements.Insert(editor, anchor, $"{services}.{store};", isAfter: false);
                Imports.Add(run, editor, KnownTypes.ServiceNamespace);
                if (!hasRedis)
                    Imports.Add(run, editor, "Shot");
            });
        }

        return null;
    }
}
