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
    public Task A_text_key_is_what_the_handler_gets() => Check<string>();

    [Fact]
    public Task An_optional_text_key_is_what_the_handler_gets() => Check<string?>();

    [Fact]
    public Task A_char_key_is_what_the_handler_gets() => Check<char>();

    [Fact]
    public Task An_optional_char_key_is_what_the_handler_gets() => Check<char?>();

    [Fact]
    public Task An_sbyte_key_is_what_the_handler_gets() => Check<sbyte>();

    [Fact]
    public Task A_byte_key_is_what_the_handler_gets() => Check<byte>();

    [Fact]
    public Task A_short_key_is_what_the_handler_gets() => Check<short>();

    [Fact]
    public Task A_ushort_key_is_what_the_handler_gets() => Check<ushort>();

    [Fact]
    public Task An_int_key_is_what_the_handler_gets() => Check<int>();

    [Fact]
    public Task An_optional_int_key_is_what_the_handler_gets() => Check<int?>();

    [Fact]
    public Task A_uint_key_is_what_the_handler_gets() => Check<uint>();

    [Fact]
    public Task A_long_key_is_what_the_handler_gets() => Check<long>();

    [Fact]
    public Task A_ulong_key_is_what_the_handler_gets() => Check<ulong>();

    [Fact]
    public Task An_optional_ulong_key_is_what_the_handler_gets() => Check<ulong?>();

    [Fact]
    public Task A_Guid_key_is_what_the_handler_gets() => Check<Guid>();

    [Fact]
    public Task An_optional_Guid_key_is_what_the_handler_gets() => Check<Guid?>();

    [Fact]
    public Task An_address_key_is_what_the_handler_gets() => Check<IPAddress>();

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
