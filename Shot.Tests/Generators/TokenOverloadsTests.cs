using Microsoft.CodeAnalysis;
using Shot.Generators.Parsing;
using Shot.Tests.Generators.Infrastructure;

namespace Shot.Tests.Generators;

/// <summary>The first method of the class is called, with no token.</summary>
public sealed class TokenOverloadsTests
{
    [Theory]
    [InlineData("void M() { } void M(CancellationToken token) { }")]
    [InlineData("void M(int a, string b) { } void M(int a, string b, CancellationToken token) { }")]
    [InlineData("void M(ref int a, out int b) => b = 1; void M(ref int a, out int b, CancellationToken token) => b = 1;")]
    [InlineData("static void M(int a) { } static void M(int a, CancellationToken token) { }")]
    [InlineData("void M<T>(T a, T[] b) { } void M<T>(T a, T[] b, CancellationToken token) { }")]
    [InlineData("void M(int a) { } void M(int a, int b) { } void M(string a, CancellationToken token) { } void M(int a, CancellationToken token) { }")]
    public void An_overload_with_a_token_behind_the_same_parameters_can_be_handed_one(string members) => Assert.True(Exist(members));

    [Theory]
    [InlineData("void M() { }")]
    [InlineData("void M(int a) { } void Other(int a, CancellationToken token) { }")]
    [InlineData("void M(int a) { } static void M(int a, CancellationToken token) { }")]
    [InlineData("static void M(int a) { } void M(int a, CancellationToken token) { }")]
    [InlineData("void M(int a) { } void M<T>(int a, CancellationToken token) { }")]
    [InlineData("void M<T>(T a) { } void M(int a, CancellationToken token) { }")]
    [InlineData("void M(int a) { } void M(int a, int b, CancellationToken token) { }")]
    [InlineData("void M(int a) { } void M(int a, int b) { }")]
    [InlineData("void M(int a) { } void M(CancellationToken token, int a) { }")]
    [InlineData("void M(int a, string b) { } void M(int a, int b, CancellationToken token) { }")]
    [InlineData("void M(int a, string b) { } void M(string a, string b, CancellationToken token) { }")]
    [InlineData("void M(int a, int b) { } void M(int a, ref int b, CancellationToken token) { }")]
    [InlineData("void M<T>(T a) { } void M<T>(ref T a, CancellationToken token) { }")]
    [InlineData("void M<T>(Func<Task<T>> a) { } void M<T>(Func<CancellationToken, Task<T>> a, CancellationToken token) { }")]
    [InlineData("void M(int a) { } void M(int a, Own.CancellationToken token) { }")]
    public void Any_other_overload_cannot(string members) => Assert.False(Exist(members));

    [Fact]
    public void One_that_cannot_be_called_is_none() =>
        Assert.False(Exist("void M(int a) { } void M(int a, CancellationToken token) { }", isAccessible: static method => method.Parameters.Length < 2));

    private static bool Exist(string members, Func<IMethodSymbol, bool>? isAccessible = null)
    {
        var run = GeneratorRun.Library($"class C {{ {members} }} namespace Own {{ class CancellationToken; }}").Compiles();
        var called = run.Output.GetTypeByMetadataName("C")!.GetMembers("M").OfType<IMethodSymbol>().First();
        return Overloads.WithToken(called, isAccessible ?? (static _ => true)) is { } found && found.Parameters.Length == called.Parameters.Length + 1;
    }
}
