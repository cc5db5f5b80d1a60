using System.Reflection;
using Microsoft.Extensions.Hosting;
using Shot.Control;

namespace Shot.DependencyInjection;

/// <summary>
/// Applies settings before any service starts. Logs the limits in force after all have started, when all endpoints are mapped.
/// </summary>
internal sealed class ControlStarter(LimitControl control, IHostEnvironment? environment = null) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        control.Learn(Applications(environment));
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        control.Start();
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// The entry assembly and the assembly of the host's application name. They differ in tests, whose entry assembly is the test's.
    /// </summary>
    public static IEnumerable<Assembly> Applications(IHostEnvironment? environment)
    {
        if (Assembly.GetEntryAssembly() is { } entry)
            yield return entry;
        if (environment?.ApplicationName is { Length: > 0 } name
            && AppDomain.CurrentDomain.GetAssemblies()
                .FirstOrDefault(assembly => string.Equals(assembly.GetName().Name, name, StringComparison.OrdinalIgnoreCase))
                is { } application)
        {
            yield return application;
        }
    }
}
