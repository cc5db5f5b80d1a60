using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Json.Schema;
using Shot.Tests.Metrics;
using Shot.Tests.Rules;
using YamlDotNet.RepresentationModel;

namespace Shot.Tests.Docs;

/// <summary>The dashboard and the alerts of <c>docs/grafana</c> have the form that Grafana and Prometheus read, and ask only for what the meter has.</summary>
public sealed partial class GrafanaTests
{
    /// <summary>Labels that Prometheus gives to all series of what it scrapes.</summary>
    private static readonly string[] OfTarget = ["job", "instance"];

    [Theory]
    [InlineData("dashboard", "shot.json")]
    [InlineData("alerts", "alerts.yaml")]
    public void The_file_has_the_form_that_is_read(string schema, string file)
    {
        using var document = JsonDocument.Parse(Document(file).ToJsonString());
        var result = JsonSchema.FromText(Repository.Read("Shot.Tests", "Docs", "Grafana", schema + ".schema.json"))
            .Evaluate(document.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        var errors = (result.Details ?? []).Where(static detail => detail.Errors is not null)
            .Select(static detail => $"{detail.InstanceLocation}: {string.Join(", ", detail.Errors!.Values)}");
        Assert.True(result.IsValid, string.Join(Environment.NewLine, errors));
    }

    [Fact]
    public void Panels_do_not_overlap_and_have_numbers_of_their_own()
    {
        var panels = Document("shot.json")["panels"]!.AsArray();
        Assert.Equal(panels.Count, panels.Select(static panel => (int)panel!["id"]!).Distinct().Count());
        var taken = new HashSet<(int X, int Y)>();
        foreach (var place in panels.Select(static panel => panel!["gridPos"]!))
        {
            for (var x = (int)place["x"]!; x < (int)place["x"]! + (int)place["w"]!; x++)
            {
                for (var y = (int)place["y"]!; y < (int)place["y"]! + (int)place["h"]!; y++)
                    Assert.True(x < 24 && taken.Add((x, y)), $"{place} lies on another panel or beyond the edge.");
            }
        }
    }

    [Theory]
    [InlineData("shot.json", 20)]
    [InlineData("alerts.yaml", 6)]
    public async Task Every_query_names_instruments_labels_and_outcomes_that_exist(string file, int least)
    {
        var series = await PrometheusNames.OfAllInstrumentsAsync();
        var queries = Queries(Document(file)).ToList();
        Assert.True(queries.Count >= least, $"There are {queries.Count} queries.");
        foreach (var query in queries)
        {
            var labels = new HashSet<string>(OfTarget);
            var outcomes = new HashSet<string>();
            var names = Names().Matches(Braces().Replace(By().Replace(Variable().Replace(query, "$1"), ""), "")).Select(static name => name.Value)
                .Where(static name => name.StartsWith("shot_", StringComparison.Ordinal)).ToList();
            Assert.NotEmpty(names);
            foreach (var name in names)
            {
                Assert.True(series.TryGetValue(name, out var tags), $"No instrument has the series {name}: {query}");
                labels.UnionWith(tags!.Keys);
                outcomes.UnionWith(tags!.GetValueOrDefault("shot_outcome") ?? []);
            }

            foreach (var label in Labels(query))
                Assert.True(labels.Contains(label), $"The series have no label {label}: {query}");
            foreach (Match outcome in Outcomes().Matches(query))
                Assert.True(outcomes.Contains(outcome.Groups[1].Value), $"There is no outcome {outcome.Groups[1].Value}: {query}");
        }
    }

    /// <summary>What the rules of names are worth: the exporter's own output has no other names.</summary>
    [Fact]
    public async Task The_names_of_series_are_those_that_OpenTelemetry_s_exporter_writes()
    {
        var series = await PrometheusNames.OfAllInstrumentsAsync();
        var exported = await PrometheusNames.ExportedAsync();
        Assert.Contains("shot_call_duration_seconds_bucket", exported);
        Assert.Contains("shot_limit_rate_per_second", exported);
        Assert.Contains("shot_requests_total", exported);
        Assert.Contains("shot_permits_available", exported);
        Assert.Empty(exported.Except(series.Keys));
    }

    /// <summary>The expressions of panels, alerts and variables. A label of the latter's is asked for like one of a query.</summary>
    private static IEnumerable<string> Queries(JsonNode? node) => node switch
    {
        JsonObject properties => properties.SelectMany(static property =>
            property.Key is "expr" or "definition" ? [(string)property.Value!] : Queries(property.Value)),
        JsonArray items => items.SelectMany(Queries),
        _ => [],
    };

    private static IEnumerable<string> Labels(string query) => By().Matches(query)
        .SelectMany(static list => list.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries))
        .Concat(Braces().Matches(query).SelectMany(static braces => Matchers().Matches(braces.Value)).Select(static matcher => matcher.Groups[1].Value))
        .Concat(Variable().Matches(query).Select(static variable => variable.Groups[2].Value));

    private static JsonNode Document(string file)
    {
        var text = Repository.Read("docs", "grafana", file);
        if (!file.EndsWith(".yaml", StringComparison.Ordinal))
            return JsonNode.Parse(text)!;
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        return Json(Assert.Single(yaml.Documents).RootNode)!;
    }

    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Select(static pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Json(pair.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Select(Json)]),
        _ => JsonValue.Create(((YamlScalarNode)node).Value),
    };

    [GeneratedRegex("[a-z_:][a-z0-9_:]*", RegexOptions.IgnoreCase)]
    private static partial Regex Names();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Braces();

    [GeneratedRegex(@"\b(?:by|without|on|ignoring)\s*\(([^)]*)\)")]
    private static partial Regex By();

    [GeneratedRegex(@"(\w+)\s*(?:=~|!~|!=|=)")]
    private static partial Regex Matchers();

    [GeneratedRegex(@"^label_values\((.*),\s*(\w+)\)$")]
    private static partial Regex Variable();

    [GeneratedRegex("shot_outcome=\"([^\"]*)\"")]
    private static partial Regex Outcomes();
}
