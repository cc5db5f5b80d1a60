using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Shot.Control;

namespace Shot;

/// <summary>
/// Writes a JSON schema for the section <c>Shot</c> of an application's <c>appsettings.json</c>, with each of its limits by name. An editor that finds it under the file's
/// <c>$schema</c> completes names and settings, and marks what is out of range.
/// </summary>
public static class ShotSchema
{
    // For files: nothing in it ends up in a page.
    private static readonly JsonWriterOptions Readable = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the schema as UTF-8.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="limits">The limits to list: <c>app.Services.GetRequiredService&lt;IShotControl&gt;().Snapshot()</c>.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static void Write(Stream stream, IEnumerable<ShotLimitSnapshot> limits)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(limits);
        using var json = new Utf8JsonWriter(stream, Readable);
        json.WriteStartObject();

        // Draft 7 is what editors know best.
        json.WriteString("$schema", "http://json-schema.org/draft-07/schema#");
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        StartObject(json, SettingsReader.Section, "The limits of this application. A changed file takes effect with the next call.");
        json.WriteStartObject("properties");
        WriteMode(json, "What all limits do with a call that they have no permit for. Of this and a limit's own, the more lenient counts.");
        StartObject(json, SettingsReader.Limits, "The settings of each limit. What is left out is as the annotation says.");
        json.WriteStartObject("properties");
        WriteLimits(json, limits);
        json.WriteEndObject();
        json.WriteBoolean("additionalProperties", false);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteBoolean("additionalProperties", false);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Each limit under its name, and under its plain one where no other limit has that.</summary>
    private static void WriteLimits(Utf8JsonWriter json, IEnumerable<ShotLimitSnapshot> limits)
    {
        // Several rates have one name where sites of several namespaces do: a setting is for all of them.
        var named = limits.GroupBy(static limit => limit.Name, StringComparer.OrdinalIgnoreCase).OrderBy(static limit => limit.Key, StringComparer.Ordinal).ToList();
        var plain = named.ToLookup(static limit => LimitNames.Plain(limit.Key), StringComparer.OrdinalIgnoreCase);
        var names = named.Select(static limit => limit.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var limit in named)
            WriteLimit(json, limit.Key, [.. limit]);
        foreach (var limit in named.Where(limit => plain[LimitNames.Plain(limit.Key)].Count() == 1 && !names.Contains(LimitNames.Plain(limit.Key))))
            WriteLimit(json, LimitNames.Plain(limit.Key), [.. limit]);
    }

    private static void WriteLimit(Utf8JsonWriter json, string name, ShotLimitSnapshot[] limits)
    {
        StartObject(json, name, string.Join("; ", limits.Select(Describe)));
        json.WriteStartObject("properties");
        if (limits.FirstOrDefault(static limit => limit.Annotated.Permits is not null) is { Annotated: { Permits: { } permits, PerSecond: { } perSecond } } rate)
        {
            WriteNumber(json, nameof(ShotLimitOptions.Permits), "integer", permits, "Burst size: how many calls may enter at the same instant.", "minimum", 1, rate.Strategy == ShotStrategy.SlidingWindow ? SlidingWindow.MaxPermits : int.MaxValue);
            WriteNumber(json, nameof(ShotLimitOptions.PerSecond), "number", perSecond, "Permits that come back each second.", "exclusiveMinimum", 0, int.MaxValue);
        }

        if (limits.FirstOrDefault(static limit => limit.Annotated.MaxWaitMs is not null) is { Annotated.MaxWaitMs: { } maxWaitMs })
            WriteNumber(json, nameof(ShotLimitOptions.MaxWaitMs), "integer", maxWaitMs, "The deadline in milliseconds; 0 for none.", "minimum", 0, int.MaxValue);
        WriteMode(json, "What the limit does with a call that it has no permit for.");
        json.WriteEndObject();
        json.WriteBoolean("additionalProperties", false);
        json.WriteEndObject();
    }

    private static void StartObject(Utf8JsonWriter json, string name, string description)
    {
        json.WriteStartObject(name);
        json.WriteString("type", "object");
        json.WriteString("description", description);
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, string type, double annotated, string description, string lower, int least, int most)
    {
        json.WriteStartObject(name);
        json.WriteString("type", type);
        json.WriteString("description", description);
        json.WriteNumber(lower, least);
        json.WriteNumber("maximum", most);
        json.WriteNumber("default", annotated);
        json.WriteEndObject();
    }

    private static void WriteMode(Utf8JsonWriter json, string description)
    {
        json.WriteStartObject(nameof(ShotLimitOptions.Mode));
        json.WriteString("type", "string");
        json.WriteString("description", description);
        json.WriteStartArray("enum");
        foreach (var mode in Enum.GetNames<ShotMode>())
            json.WriteStringValue(mode);
        json.WriteEndArray();
        json.WriteString("default", nameof(ShotMode.Enforce));
        json.WriteEndObject();
    }

    /// <summary>What the annotation says and where it stands.</summary>
    private static string Describe(ShotLimitSnapshot limit)
    {
        var numbers = limit.Annotated;
        var parts = new List<string>();
        if (numbers.Permits is not null)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{numbers.Permits} permits at {numbers.PerSecond} per second ({limit.Strategy})") + (limit.Key is null ? "" : $" for each {limit.Key}"));
        if (numbers.Concurrency is { } concurrency)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{concurrency} at once"));
        if (numbers.MaxWaitMs is { } maxWaitMs)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"a deadline of {maxWaitMs} ms"));
        return string.Join(", ", parts) + (limit.Where.Count == 0 ? "" : " - " + string.Join(", ", limit.Where));
    }
}
