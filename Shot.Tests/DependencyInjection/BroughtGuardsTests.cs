using Microsoft.Extensions.DependencyInjection;
using Shot.CompilerServices;
using Shot.DependencyInjection;

namespace Shot.Tests.DependencyInjection;

/// <summary>A collection may bring its own set of guards before <c>AddShot()</c>. Its last registration decides.</summary>
public sealed class BroughtGuardsTests
{
    [Fact]
    public void An_instance_is_used()
    {
        var brought = new GuardSet();
        Assert.Same(brought, GuardRegistry.Of(new ServiceCollection().AddSingleton(brought)).Guards);
    }

    [Fact]
    public void A_factory_after_an_instance_replaces_it()
    {
        var brought = new GuardSet();
        var services = new ServiceCollection().AddSingleton(brought).AddSingleton(static _ => new GuardSet());
        Assert.NotSame(brought, GuardRegistry.Of(services).Guards);
    }
}
