namespace Shot.Benchmarks;

/// <summary>Keys in random order.</summary>
internal static class Keys
{
    public static long[] Numbers(int count)
    {
        var random = new Random(1);
        var keys = new long[count];
        for (var i = 0; i < count; i++)
            keys[i] = random.NextInt64();
        return keys;
    }

    public static string[] Strings(int count) => Array.ConvertAll(Numbers(count), static key => key.ToString("x16", null));
}
