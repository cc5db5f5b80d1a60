using System.Diagnostics;
using Microsoft.Extensions.Hosting;

namespace Shot.AspNetCore.Enforcement;

/// <summary>
/// Adds the enforcement check to every host of the process while it is built, so that limits are not lost where the application calls neither <c>AddShot()</c> nor
/// <c>UseShot()</c>. The event is the one by which the test host and the tools of Entity Framework find an application's host.
/// </summary>
internal sealed class HostWatch : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private const string Hosting = "Microsoft.Extensions.Hosting";
    private const string HostBuilding = "HostBuilding";

    private static readonly Lazy<IDisposable> Subscription = new(static () => DiagnosticListener.AllListeners.Subscribe(new HostWatch()));

    /// <summary>Begins with the hosts that are built from now on; calling it again changes nothing.</summary>
    public static void Begin() => _ = Subscription.Value;

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == Hosting)
            value.Subscribe(this, static name => name == HostBuilding);
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value is { Key: HostBuilding, Value: IHostBuilder builder })
            builder.ConfigureServices(static (_, services) => ShotHost.Watch(services));
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }
}
