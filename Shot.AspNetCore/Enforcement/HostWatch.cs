using System.Diagnostics;
using Microsoft.Extensions.Hosting;

namespace Shot.AspNetCore.Enforcement;

/// <summary>Adds the enforcement check to every host that the process builds, even if it calls neither <c>AddShot()</c> nor
/// <c>UseShot()</c>. The test host finds hosts by the same diagnostic event.</summary>
internal sealed class HostWatch : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private static readonly Lazy<IDisposable> Subscription = new(static () => DiagnosticListener.AllListeners.Subscribe(new HostWatch()));

    /// <summary>Starts with the hosts built from now on. Further calls have no effect.</summary>
    public static void Begin() => _ = Subscription.Value;

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.Extensions.Hosting")
            value.Subscribe(this, static name => name == "HostBuilding");
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value is { Key: "HostBuilding", Value: IHostBuilder builder })
            builder.ConfigureServices(static (_, services) => ShotHost.Watch(services));
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }
}
