using System.Buffers;

namespace Shot.Dashboard.Live;

/// <summary>What has changed in one second, as an event of the stream: <c>second</c> with the limits' seconds, and with the whole of the
/// limits of which more has changed.</summary>
internal sealed class SecondFrame : IDisposable
{
    private readonly ArrayBufferWriter<byte> _bytes = new(1_024);
    private readonly Utf8JsonWriter _json;
    private readonly List<LimitJson> _changed = [];

    /// <param name="second">The second that has ended.</param>
    /// <param name="modeVersion">The version of the mode, read before it: if both change in between, the page has an old version, which
    /// changes nothing.</param>
    /// <param name="mode">The mode of all limits.</param>
    public SecondFrame(long second, string modeVersion, ShotMode mode)
    {
        _bytes.Write("event: second\ndata: "u8);
        _json = new Utf8JsonWriter(_bytes, new JsonWriterOptions { SkipValidation = true });
        _json.WriteStartObject();
        _json.WriteNumber("time"u8, second);
        _json.WriteString("mode"u8, mode.ToString());
        _json.WriteString("modeVersion"u8, modeVersion);
        _json.WriteStartArray("seconds"u8);
    }

    /// <summary>Adds the last second of a limit.</summary>
    public void Add(LimitHistory history)
    {
        var second = history.Last;
        _json.WriteStartArray();
        _json.WriteNumberValue(history.Id);
        _json.WriteNumberValue(second.Admitted);
        _json.WriteNumberValue(second.Refused);
        _json.WriteNumberValue(second.TimedOut);
        _json.WriteNumberValue(second.Failed);
        _json.WriteNumberValue(second.WouldHaveRefused);
        Write(Known(second.AvailablePermits));
        Write(Known(second.Inside));
        Write(Known(second.Limit));
        Write(second.Latency.P50Ms);
        Write(second.Latency.P99Ms);
        Write(second.Latency.P999Ms);
        _json.WriteEndArray();

        static double? Known(int number) => number == Second.Absent ? null : number;
    }

    /// <summary>Adds a limit of which more has changed than its second.</summary>
    public void Add(ShotLimitSnapshot limit, LimitHistory history) => _changed.Add(LimitJson.Of(limit, history));

    public ReadOnlyMemory<byte> End()
    {
        _json.WriteEndArray();
        _json.WritePropertyName("changed"u8);
        JsonSerializer.Serialize(_json, _changed, DashboardJson.Default.IReadOnlyListLimitJson);
        _json.WriteEndObject();
        _json.Flush();
        _bytes.Write("\n\n"u8);
        return _bytes.WrittenMemory;
    }

    public void Dispose() => _json.Dispose();

    private void Write(double? value)
    {
        if (value is { } number)
            _json.WriteNumberValue(number);
        else
            _json.WriteNullValue();
    }
}
