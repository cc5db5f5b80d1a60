using System.Diagnostics;
using System.Net;
using System.Text;

namespace Shot.Tests.Packages;

/// <summary>A web application in a process of its own, on a loopback port that it chose and printed.</summary>
internal sealed class RunningApplication : IAsyncDisposable
{
    private const string Announcement = "Now listening on: ";

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HttpClient _client = new();

    private RunningApplication(Process process) => _process = process;

    /// <summary>Starts the application: natively compiled if the folder holds it so, else its assembly.</summary>
    public static RunningApplication Start(string folder, string name, IEnumerable<(string Name, string Value)> settings)
    {
        var assembly = Path.Combine(folder, name + ".dll");
        var native = Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name);
        var start = File.Exists(assembly) ? Dotnet.Start(Dotnet.Path, folder, assembly) : Dotnet.Start(native, folder);
        foreach (var (setting, value) in settings)
            start.Environment[setting] = value;
        var application = new RunningApplication(new Process { StartInfo = start, EnableRaisingEvents = true });
        application.Start();
        return application;
    }

    /// <summary>The status of each answer to a number of requests, in order.</summary>
    public async Task<HttpStatusCode[]> Statuses(string path, int requests)
    {
        var statuses = new HttpStatusCode[requests];
        for (var i = 0; i < requests; i++)
        {
            using var response = await Get(path);
            statuses[i] = response.StatusCode;
        }

        return statuses;
    }

    public async Task<HttpResponseMessage> Get(string path) =>
        await _client.GetAsync(new Uri(await _address.Task, path), TestContext.Current.CancellationToken);

    /// <summary>Sends a request that is made for the application's address.</summary>
    public async Task<HttpResponseMessage> Send(Func<Uri, HttpRequestMessage> request) =>
        await _client.SendAsync(request(await _address.Task), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private void Start()
    {
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) => _address.TrySetException(new InvalidOperationException($"The application ended before it listened:\n{Printed()}"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Read(string? line)
    {
        lock (_output)
            _output.AppendLine(line);
        if (line?.IndexOf(Announcement, StringComparison.Ordinal) is >= 0 and var start)
            _address.TrySetResult(new Uri(line[(start + Announcement.Length)..].Trim()));
    }

    private string Printed()
    {
        lock (_output)
            return _output.ToString();
    }
}
