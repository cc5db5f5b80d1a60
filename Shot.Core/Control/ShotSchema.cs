using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shot.Cluster;
using Shot.Control;

namespace Shot;

/// <summary>Writes a JSON schema for the section <c>Shot</c> of an application's <c>appsettings.json</c>, with each of its limits by name.
/// An editor that finds it under the file's <c>$schema</c> completes names and settings, and marks values that are out of range.</summary>
public static class ShotSchema
{
    // Relaxed, since the text goes into a file and never into a page.
    private static readonly JsonWriterOptions Readable =
        new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the schema as UTF-8.</summary>
    /// <param name="stream">The stream to write to.</param>
    /// <param name="limits">The limits to list: <c>app.Services.GetRequiredService&lt;IShotControl&gt;().Snapshot()</c>.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static void Write(Stream stream, IEnumerable<ShotLimitSnapshot> limits)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(limits);
        var section = Object(
            "The limits of this application. A changed file takes effect with the next call.",
            new()
            {
                [nameof(ShotOptions.Mode)] = Mode(
                    "What all limits do with a call that they have no permit for. Of this and a limit's own, the more lenient counts."),
                [nameof(ShotOptions.RecordCallDuration)] = new JsonObject
                {
                    ["type"] = "boolean",
                    ["description"] = "Whether the histogram shot.call.duration is recorded while somebody collects it.",
                    ["default"] = true,
                },
                [SettingsReader.Limits] = Object(
                    "The settings of each limit. What is left out is as the annotation says.", Properties(limits)),
                [StoreSettings.Section] = Store(),
            });
        var schema = new JsonObject
        {
            // Draft 7 is what editors know best.
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["type"] = "object",
            ["properties"] = new JsonObject { [SettingsReader.Section] = section },
        };
        using var json = new Utf8JsonWriter(stream, Readable);
        schema.WriteTo(json);
    }

    /// <summary>Each limit under its name, and under its plain one if no other limit has that.</summary>
    private static JsonObject Properties(IEnumerable<ShotLimitSnapshot> limits)
    {
        // Several rates have one name if their sites have it in several namespaces. A setting applies to all of them.
        var named = limits.GroupBy(static limit => limit.Name, StringComparer.OrdinalIgnoreCase)
            .OrderBy(static limit => limit.Key, StringComparer.Ordinal)
            .ToList();
        var plain = named.ToLookup(static limit => KnownNames.Plain(limit.Key), StringComparer.OrdinalIgnoreCase);
        var names = named.Select(static limit => limit.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var properties = new JsonObject();
        foreach (var limit in named)
            properties.Add(limit.Key, Limit([.. limit]));
        foreach (var limit in named)
        {
            if (KnownNames.Plain(limit.Key) is var other && plain[other].Count() == 1 && !names.Contains(other))
                properties.Add(other, Limit([.. limit]));
        }

        return properties;
    }

    private static JsonObject Limit(ShotLimitSnapshot[] limits)
    {
        var properties = new JsonObject();
        if (limits.FirstOrDefault(static limit => limit.Annotated.Permits is not null) is { } rate)
        {
            var most = LimitArguments.MostPermits(rate.Strategy);
            properties[nameof(ShotLimitOptions.Permits)] = Number(
                "integer", "Burst size: how many calls may enter at the same instant.", "minimum", 1, most, rate.Annotated.Permits);
            properties[nameof(ShotLimitOptions.PerSecond)] = Number(
                "number", "Permits that come back each second.", "exclusiveMinimum", 0, int.MaxValue, rate.Annotated.PerSecond);
            foreach (var (name, unit, _) in SettingsReader.SlowRates)
                properties[name] = Number(
                    "number", $"Permits that come back each {unit}, in the place of PerSecond.", "exclusiveMinimum", 0, int.MaxValue, null);
        }

        if (limits.FirstOrDefault(static limit => limit.PlanFrom is not null) is { } planned)
            properties[PlanField.Plans] = Plans(planned);

        if (limits.FirstOrDefault(static limit => limit.Annotated.MaxWaitMs is not null) is { } deadline)
            properties[nameof(ShotLimitOptions.MaxWaitMs)] = Number(
                "integer", "The deadline in milliseconds; 0 for none.", "minimum", 0, int.MaxValue, deadline.Annotated.MaxWaitMs);

        if (limits.FirstOrDefault(static limit => limit.Annotated.Concurrency is not null) is { Annotated.Concurrency: var concurrency })
        {
            var isAdaptive = concurrency == 0;
            properties[nameof(ShotLimitOptions.Limit)] = Number(
                "integer", "How many calls run at once" + (isAdaptive ? "; left out, the limit finds the number by itself." : "."),
                "minimum", 1, ConcurrencyGate.MaxLimit, isAdaptive ? null : concurrency);
        }

        properties[nameof(ShotLimitOptions.Mode)] = Mode("What the limit does with a call that it has no permit for.");
        return Object(string.Join("; ", limits.Select(Describe)), properties);
    }

    /// <summary>The plans by name, and any other, which needs both numbers.</summary>
    private static JsonObject Plans(ShotLimitSnapshot limit)
    {
        var annotated = limit.Plans.Where(static plan => plan.Annotated is not null);
        var plans = Object(
            $"The numbers of plans. The plan of a request is read from {limit.PlanFrom}; without one the default holds: {limit.Plans[0].Name}.",
            new JsonObject(annotated.Select(plan => KeyValuePair.Create(plan.Name, (JsonNode?)Plan(limit, plan.Annotated)))));
        var other = Plan(limit, numbers: null);
        other["required"] = new JsonArray(nameof(ShotPlanOptions.Permits));
        other["anyOf"] = new JsonArray([
            .. SettingsReader.SlowRates.Select(static rate => rate.Name).Prepend(nameof(ShotPlanOptions.PerSecond))
                .Select(static rate => (JsonNode)new JsonObject { ["required"] = new JsonArray(rate) })]);
        plans["additionalProperties"] = other;
        return plans;
    }

    private static JsonObject Plan(ShotLimitSnapshot limit, ShotLimitNumbers? numbers)
    {
        var most = LimitArguments.MostPermits(limit.Strategy);
        var fastest = limit.Strategy == ShotStrategy.TokenBucket ? BucketNumbers.MaxPerSecond : int.MaxValue;
        var properties = new JsonObject
        {
            [nameof(ShotPlanOptions.Permits)] = Number("integer", "Burst size of a key.", "minimum", 1, most, numbers?.Permits),
            [nameof(ShotPlanOptions.PerSecond)] = Number(
                "number", "Permits of a key that come back each second.", "exclusiveMinimum", 0, fastest, numbers?.PerSecond),
        };
        foreach (var (name, unit, seconds) in SettingsReader.SlowRates)
            properties[name] = Number(
                "number", $"Permits of a key that come back each {unit}, in the place of PerSecond.", "exclusiveMinimum", 0,
                (int)Math.Min(int.MaxValue, fastest * seconds), null);
        return Object(numbers is null ? "A plan that no annotation has." : "A plan of the annotations.", properties);
    }

    private static JsonObject Store()
    {
        var usual = new ShotStoreOptions();
        return Object("The store of limits that a cluster shares. Read when the application starts.", new()
        {
            [nameof(ShotStoreOptions.Prefix)] = Text("Beginning of each key in the store.", 1, usual.Prefix),
            [nameof(ShotStoreOptions.Application)] = Text("Name of the application in each key in the store.", 1, usual.Application),
            [nameof(ShotStoreOptions.KeySecret)] = Text(
                "Secret of the hashes that stand for the keys of callers, the same on all nodes. Better kept in a store of secrets.",
                ShotStoreOptions.MinSecretBytes, usual.KeySecret),
            [nameof(ShotStoreOptions.BudgetMs)] = Number(
                "integer", "Milliseconds that a call waits for the store at most.", "minimum",
                1, ShotStoreOptions.MaxBudgetMs, usual.BudgetMs),
            [nameof(ShotStoreOptions.Nodes)] = Number(
                "integer", "Number of nodes; left out, they are counted.", "minimum", 1, int.MaxValue, usual.Nodes),
            [nameof(ShotStoreOptions.MaxRequests)] = Number(
                "integer", "Most requests to the store at a time.", "minimum", 1, ShotStoreOptions.MaxMaxRequests, usual.MaxRequests),
        });
    }

    private static JsonObject Text(string description, int least, string? usual) => With(usual, new()
    {
        ["type"] = "string",
        ["description"] = description,
        ["minLength"] = least,
    });

    private static JsonObject With(JsonNode? usual, JsonObject schema)
    {
        if (usual is not null)
            schema["default"] = usual;
        return schema;
    }

    private static JsonObject Object(string description, JsonObject properties) => new()
    {
        ["type"] = "object",
        ["description"] = description,
        ["properties"] = properties,
        ["additionalProperties"] = false,
    };

    private static JsonObject Number(string type, string description, string lower, int least, int most, double? usual) => With(usual, new()
    {
        ["type"] = type,
        ["description"] = description,
        [lower] = least,
        ["maximum"] = most,
    });

    private static JsonObject Mode(string description) => new()
    {
        ["type"] = "string",
        ["description"] = description,
        ["enum"] = new JsonArray([.. Enum.GetNames<ShotMode>().Select(static mode => (JsonNode)mode)]),
        ["default"] = nameof(ShotMode.Enforce),
    };

    private static string Describe(ShotLimitSnapshot limit)
    {
        var numbers = limit.Annotated;
        var parts = new List<string>();
        if (numbers.Permits is not null)
        {
            var each = limit.Key is null ? "" : " for each " + limit.Key;
            parts.Add(Text($"{numbers.Permits} permits at {numbers.Rate} ({limit.Strategy}){each}"));
            parts.AddRange(limit.Plans.Skip(1).Where(static plan => plan.Annotated is not null)
                .Select(static plan => Text($"plan '{plan.Name}': {plan.Annotated!.Permits} at {plan.Annotated.Rate}")));
            if (limit.CostFrom is { } cost)
                parts.Add($"of which each call takes what '{cost}' states");
            if (limit.Settles)
                parts.Add("settled after the work");
        }

        if (numbers.Concurrency is { } concurrency)
            parts.Add(concurrency == 0 ? "an adaptive concurrency limit" : Text($"{concurrency} at once"));
        if (numbers.MaxWaitMs is { } maxWaitMs)
            parts.Add(Text($"a deadline of {maxWaitMs} ms"));
        return string.Join(", ", parts) + (limit.Where.Count == 0 ? "" : " - " + string.Join(", ", limit.Where));

        static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
    }
}
