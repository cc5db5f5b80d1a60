namespace Shot.Tests.Keyed;

/// <summary>A limit with <see cref="MissingKey.NotLimited"/> holds only for calls that have all of its key.</summary>
public sealed class SparedCallTests
{
    [Fact]
    public void A_call_without_a_part_of_the_key_passes_and_one_with_the_key_has_its_permits()
    {
        var spared = new Spared().Guarded();
        Assert.Equal("a1", spared.Count("a", 1));
        Assert.True(Assert.Throws<ShotOverloadedException>(() => spared.Count("a", 1)).IsKeyed);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("a", spared.Count("a", null));
            Assert.Equal("1", spared.Count(null, 1));
            Assert.Equal("1", spared.Count("", 1));
        }

        Assert.Equal("b1", spared.Count("b", 1));
        Assert.Throws<ShotOverloadedException>(() => spared.Count("b", 1));
    }

    [Fact]
    public void The_other_limits_of_the_site_hold_for_a_call_without_the_key()
    {
        var spared = new Spared().Guarded();
        Assert.Equal("", spared.Both(null));
        Assert.Equal("", spared.Both(null));
        Assert.False(Assert.Throws<ShotOverloadedException>(() => spared.Both(null)).IsKeyed);
    }

    private sealed class Spared : ISpared
    {
        public string Count(string? tenant, int? plan) => $"{tenant}{plan}";

        public string Both(string? tenant) => $"{tenant}";
    }
}
