using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Shot.Sample.Cluster;

/// <summary>The embedded store in a process of its own, so that it can be killed as a crash would.</summary>
internal sealed class StoreProcess : IDisposable
{
    private readonly int _port = FreePort();
    private Process? _process;

    public string ConnectionString => $"127.0.0.1:{_port}";

    /// <summary>Starts an empty server and waits until it can be reached.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Garnet runs a script atomically only with transactional Lua.
        _process = Itself.Start(
            "cluster", "store", "--port", $"{_port}", "--bind", "127.0.0.1", "--lua", "--lua-transaction-mode", "--commandstats-monitor");
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        while (!await IsReachableAsync(cancellationToken))
        {
            if (_process.HasExited)
            {
                var error = await _process.StandardError.ReadToEndAsync(cancellationToken);
                throw new InvalidOperationException($"The store has ended: {error}");
            }

            await Task.Delay(20, cancellationToken);
        }
    }

    public void Kill()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
        _process = null;
    }

    public void Dispose() => Kill();

    private async Task<bool> IsReachableAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, _port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>A port below those that systems give to clients: from those, a client that asks before the server listens may get the
    /// server's own, and connect to itself.</summary>
    private static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(10_000, 32_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody else has it.
            }
        }
    }
}
