using CsCheck;

namespace Shot.Tests.Http.Keys.Binders;

/// <summary>Requests that spell few values in many ways.</summary>
internal static class Spellings
{
    private const string Odd = "05aA#x&h+-,. \t(){};%_";

    private static readonly string[] Prefixes = ["", "", "+", "-", "0", "00", "0x", "0X", "#", "&h", "&H", "#0x", "0x0X", "#+", "0x+0x", "# ", "0x-"];

    private static readonly string[] Numbers = ["0", "5", "05", "7F", "ff", "FF", "128", "255", "256", "ffff", "32768", "65535", "FFFFFFFF", "2147483648", "ffffffffffffffff", "9223372036854775808", "18446744073709551615", "1,0", "5.0", "5e0"];

    private static readonly string[] Guids =
    [
        "0f8fad5bd9cb469fa16570867728950e", "0f8fad5b-d9cb-469f-a165-70867728950e", "0F8FAD5B-D9CB-469F-A165-70867728950E", "{0f8fad5b-d9cb-469f-a165-70867728950e}", "(0f8fad5b-d9cb-469f-a165-70867728950e)",
        "{0x0f8fad5b,0xd9cb,0x469f,{0xa1,0x65,0x70,0x86,0x77,0x28,0x95,0x0e}}", "{0xf8fad5b, 0xd9cb, 0x469f, {0xa1,0x65,0x70,0x86,0x77,0x28,0x95,0xe}}", "1f8fad5b-d9cb-469f-a165-70867728950e", "00000000-0000-0000-0000-000000000000",
    ];

    private static readonly string[] Addresses =
        ["192.0.2.1", "192.0.2.01", "0xC0000201", "3221225985", "192.0.513", "::ffff:192.0.2.1", "2001:db8::1", "2001:DB8:0:0::1", "[2001:db8::1]", "[2001:db8::1]:80", "fe80::1%3", "fe80::1", "::1", "1"];

    private static readonly string[] Texts = ["a", "A", "k", "acme", "Acme", "a,b", "a b", "k ", " k"];

    private static Gen<string> Any(params string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    /// <summary>A text that may be a value of the type.</summary>
    private static Gen<string> Text(Type type)
    {
        var value = type == typeof(Guid) ? Any(Guids)
            : type == typeof(System.Net.IPAddress) ? Any(Addresses)
            : type == typeof(string) || type == typeof(char) ? Any(Texts)
            : Gen.Select(Any(Prefixes), Any(Numbers), static (prefix, number) => prefix + number);
        var space = Any("", "", "", " ", "  ", "\t");
        var spaced = Gen.Select(space, value, space, static (before, text, after) => before + text + after);
        return Gen.Frequency((6, spaced), (2, Any("", "", " ", "\t ")), (1, Gen.Char[Odd].Array[1, 4].Select(static characters => new string(characters))));
    }

    /// <summary>A request to one of the endpoints.</summary>
    public static Gen<Spelling> Of(Type type, string[] paths) => Gen.Select(
        Any(paths),
        Gen.Select(Any("v", "v", "V", "%76", " v", "w", ""), Text(type), Gen.Bool, static (name, text, isEncoded) => (name, text, isEncoded)).Array[0, 4],
        Any("&", "&", "&", "&&"),
        static (path, values, separator) => path.Contains("header", StringComparison.Ordinal)
            ? new Spelling(path, "", [.. values.Select(static value => value.text)])
            : path.EndsWith('/')
                ? new Spelling(path + (values.Length == 0 ? "" : Encode(values[0].text, all: true)), "", [])
                : new Spelling(path, values.Length == 0 ? "" : "?" + string.Join(separator, values.Select(static value => Pair(value.name, value.text, value.isEncoded))), []));

    /// <summary>A name alone counts as an empty value.</summary>
    private static string Pair(string name, string text, bool isEncoded) =>
        text.Length == 0 && isEncoded ? Encode(name, all: false) : Encode(name, all: false) + "=" + Encode(text, isEncoded);

    private static string Encode(string text, bool all) => string.Concat(text.Select(character =>
        character is ' ' && !all ? "+"
        : char.IsAsciiLetterOrDigit(character) ? character.ToString()
        : character is '%' && !all ? "%"
        : $"%{(int)character:X2}"));
}
