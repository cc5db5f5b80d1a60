using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Shot.AspNetCore.Keys;
using Shot.CompilerServices;

namespace Shot.Tests.Http.Keys;

/// <summary>Reading a key allocates nothing, however often a caller writes it.</summary>
public sealed class KeyMemoryTests
{
    private static readonly string Long = new('a', 1_000);

    [Theory]
    [InlineData("0x5", typeof(int))]
    [InlineData(" #0xFFFFFFFF ", typeof(int))]
    [InlineData("18446744073709551615", typeof(ulong))]
    [InlineData("{0f8fad5b-d9cb-469f-a165-70867728950e}", typeof(Guid))]
    [InlineData(" a ", typeof(char))]
    [InlineData("none", typeof(short))]
    public void Reading_values_that_MVC_binds_allocates_nothing(string text, Type type)
    {
        var header = KeySources.Header("X-Key", new MvcForm(type, acceptsNull: true, new KeyHashing(KeyHasher.Process, 64), absent: null));
        AssertFree(header, Request(["", text]));
    }

    [Fact]
    public void Reading_several_values_allocates_nothing()
    {
        var header = KeySources.Header("X-Key", new ValueForm(form: default, new KeyHashing(KeyHasher.Process, 64)));
        AssertFree(header, Request(["a", "", "b"]));
        AssertFree(header, Request([Long, Long]));
        Assert.Equal(ShotKeys.Of("a,b"), header(Request(["a", "", "b"])));
        Assert.Equal(ShotKeys.Of(Long + "," + Long), header(Request([Long, Long])));

        // Names and values that are not encoded are decoded in place.
        var query = KeySources.Query("q", new ValueForm(form: default, new KeyHashing(KeyHasher.Process, 64)));
        AssertFree(query, Request([], "?q=&p=1&q=a&Q=b&q"));
        Assert.Equal(ShotKeys.Of("a,b"), query(Request([], "?q=&p=1&q=a&Q=b&q")));
    }

    private static DefaultHttpContext Request(string[] header, string query = "")
    {
        var context = new DefaultHttpContext();
        context.Request.Headers["X-Key"] = new StringValues(header);
        context.Request.QueryString = new QueryString(query);
        return context;
    }

    private static void AssertFree(KeySource key, HttpContext context)
    {
        for (var i = 0; i < 50; i++)
            key(context);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            key(context);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
