using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace Shot.Tests.Cluster;

/// <summary>A server of its own on loopback, which ends with the test.</summary>
internal sealed partial class RedisServer : IDisposable
{
    private static readonly string[] Known = ["redis-server", "valkey-server"];
    private static readonly ConcurrentDictionary<int, bool> Given = new();

    private readonly string _program;
    private readonly string[] _arguments;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("shot-redis-");
    private Process? _process;

    public RedisServer(string program, params string[] arguments)
    {
        (_program, _arguments) = (program, arguments);
        Port = FreePort();
        Start();
    }

    public int Port { get; }

    public string ConnectionString => $"127.0.0.1:{Port},allowAdmin=true,abortConnect=false,connectTimeout=1000";

    /// <summary>The servers that are installed here.</summary>
    public static IEnumerable<string> Installed => Known.Where(static name => Find(name) is not null);

    /// <summary>A port below those that systems give to clients. There a client that asks for a server that does not listen yet may get the
    /// server's port as its own: it then connects to itself, and the server cannot have its port.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(10_000, 32_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                if (Given.TryAdd(port, true))
                    return port;
            }
            catch (SocketException)
            {
                // Somebody else has it.
            }
        }
    }

    /// <param name="more">Arguments of this start only.</param>
    public void Start(params string[] more)
    {
        ProcessStartInfo? garnet = null;
        FindGarnet(_program, Port, ref garnet);
        _process = Process.Start(garnet ?? new ProcessStartInfo(
            Find(_program)!,
            ["--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", _folder.FullName, .. _arguments, .. more])
        {
            RedirectStandardOutput = true,
        })!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        while (true)
        {
            try
            {
                using var client = new TcpClient("127.0.0.1", Port);
                return;
            }
            catch (SocketException) when (!_process.HasExited)
            {
                Thread.Sleep(10);
            }
        }
    }

    /// <summary>Ends the server as a crash does. What it kept is lost.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
    }

    /// <summary>Stops or continues the process: its connections stay.</summary>
    public void Signal(string signal) => Process.Start("kill", [$"-{signal}", $"{_process!.Id}"]).WaitForExit();

    /// <summary>Runs a command on the server, written as in its command line.</summary>
    public RedisResult Run(string command)
    {
        using var connection = Connect();
        var words = command.Split(' ');
        return connection.GetServers()[0].Execute(words[0], words[1..]);
    }

    /// <summary>Waits long for an answer: tests do not depend on a fast machine.</summary>
    public ConnectionMultiplexer Connect() => ConnectionMultiplexer.Connect(ConnectionString + ",syncTimeout=60000,asyncTimeout=60000");

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            Signal("CONT");
            Kill();
        }

        _folder.Delete(recursive: true);
    }

    /// <summary>The tests have Garnet. The benchmarks, which use this file too, do not.</summary>
    static partial void FindGarnet(string program, int port, ref ProcessStartInfo? start);

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);
}
