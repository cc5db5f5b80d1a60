using System.Net;
using CsCheck;
using Shot.Tests.Http.Keys.Binders;

namespace Shot.Tests.Http.Keys;

/// <summary>
/// A key is what the handler gets: requests in random spellings go through minimal APIs and MVC on Kestrel. Those for which an endpoint's handler got the same value
/// have the same key, and those for which it got another one have another.
/// </summary>
public sealed class BinderTests
{
    private static readonly string[] Paths =
    [
        "/minimal/query", "/minimal/header", "/minimal/route/", "/minimal/bare", "/minimal/bare/",
        "/api/query", "/api/header", "/api/route/", "/api/bare", "/api/bare/",
        "/plain/query", "/plain/header", "/plain/route/",
    ];

    [Fact]
    public Task Of_a_text() => Check<string>();

    [Fact]
    public Task Of_a_text_that_may_be_missing() => Check<string?>();

    [Fact]
    public Task Of_a_char() => Check<char>();

    [Fact]
    public Task Of_a_char_that_may_be_missing() => Check<char?>();

    [Fact]
    public Task Of_an_sbyte() => Check<sbyte>();

    [Fact]
    public Task Of_a_byte() => Check<byte>();

    [Fact]
    public Task Of_a_short() => Check<short>();

    [Fact]
    public Task Of_a_ushort() => Check<ushort>();

    [Fact]
    public Task Of_an_int() => Check<int>();

    [Fact]
    public Task Of_an_int_that_may_be_missing() => Check<int?>();

    [Fact]
    public Task Of_a_uint() => Check<uint>();

    [Fact]
    public Task Of_a_long() => Check<long>();

    [Fact]
    public Task Of_a_ulong() => Check<ulong>();

    [Fact]
    public Task Of_a_ulong_that_may_be_missing() => Check<ulong?>();

    [Fact]
    public Task Of_a_Guid() => Check<Guid>();

    [Fact]
    public Task Of_a_Guid_that_may_be_missing() => Check<Guid?>();

    [Fact]
    public Task Of_an_address() => Check<IPAddress>();

    private static async Task Check<T>()
    {
        const int together = 40;
        await using var server = await BoundRequests<T>.Start();
        var keys = new Dictionary<(string Path, string Value), (string Key, Spelling By)>();
        var values = new Dictionary<(string Path, string Key), (string Value, Spelling By)>();
        var handled = 0;
        await Spellings.Of(Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T), Paths).Array[together].SampleAsync(
            async requests =>
            {
                var answers = await server.Ask(requests);
                for (var i = 0; i < requests.Length; i++)
                {
                    if (answers[i] is not { } answer)
                        continue;
                    handled++;
                    var endpoint = Paths.Where(requests[i].Path.StartsWith).MaxBy(static path => path.Length)!;
                    var known = keys.TryAdd((endpoint, answer.Value), (answer.Key, requests[i])) ? (answer.Key, requests[i]) : keys[(endpoint, answer.Value)];
                    Assert.True(known.Item1 == answer.Key, $"The handler got {answer.Value} twice, with two keys, by\n{known.Item2}and\n{requests[i]}");

                    // An address counts as its network, and an empty text as none.
                    if (typeof(T) == typeof(IPAddress) || answer.Value.Length == 0 || answer.Value == "null")
                        continue;
                    var same = values.TryAdd((endpoint, answer.Key), (answer.Value, requests[i])) ? (answer.Value, requests[i]) : values[(endpoint, answer.Key)];
                    Assert.True(same.Item1 == answer.Value, $"The handler got {same.Item1} and {answer.Value} with one key, by\n{same.Item2}and\n{requests[i]}");
                }
            },
            iter: 60, threads: 1);
        Assert.InRange(handled, 60 * together / 10, 60 * together);
    }
}
