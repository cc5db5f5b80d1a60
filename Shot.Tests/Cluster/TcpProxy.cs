using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Shot.Tests.Cluster;

/// <summary>A proxy on loopback in front of a server. It passes whole messages of the Redis protocol, and a test may change each.</summary>
internal sealed class TcpProxy : IDisposable
{
    private readonly int _server;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Socket> _sockets = [];

    public TcpProxy(int server)
    {
        _server = server;
        _listener.Start();
        _ = AcceptAsync();
    }

    public string ConnectionString =>
        $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port},allowAdmin=true,abortConnect=false,connectTimeout=1000";

    /// <summary>Whether new connections are closed at once.</summary>
    public bool IsRefusing { get; set; }

    /// <summary>Whether connections are kept and accepted, but nothing passes. What comes meanwhile passes later.</summary>
    public bool IsBlackHole { get; set; }

    /// <summary>Makes what is passed instead of a request: nothing, the same, or more. Later requests wait for it.</summary>
    public Func<string, ValueTask<string>> OnRequest { get; set; } = static request => new(request);

    /// <summary>Makes what is passed instead of a reply.</summary>
    public Func<string, ValueTask<string>> OnReply { get; set; } = static reply => new(reply);

    /// <summary>Ends all connections.</summary>
    public void Cut()
    {
        while (_sockets.TryTake(out var socket))
            socket.Dispose();
    }

    public void Dispose()
    {
        _listener.Dispose();
        Cut();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ConnectAsync(await _listener.AcceptSocketAsync());
        }
        catch (Exception)
        {
            // The proxy is closed.
        }
    }

    private async Task ConnectAsync(Socket client)
    {
        _sockets.Add(client);
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(server);
        try
        {
            if (!IsRefusing)
            {
                await server.ConnectAsync(IPAddress.Loopback, _server);
                await Task.WhenAny(PassAsync(client, server, text => OnRequest(text)), PassAsync(server, client, text => OnReply(text)));
            }
        }
        catch (SocketException)
        {
            // The server is down.
        }

        client.Dispose();
        server.Dispose();
    }

    private async Task PassAsync(Socket from, Socket to, Func<string, ValueTask<string>> change)
    {
        // Latin-1 keeps every byte.
        using var reader = new StreamReader(new NetworkStream(from), Encoding.Latin1);
        try
        {
            while (await ReadAsync(reader) is { } message)
            {
                while (IsBlackHole)
                    await Task.Delay(5);
                if (await change(message) is { Length: > 0 } changed)
                    await to.SendAsync(Encoding.Latin1.GetBytes(changed));
            }
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException)
        {
            // One side has closed.
        }
    }

    /// <summary>Reads a message: a line, and what it announces.</summary>
    private static async Task<string?> ReadAsync(StreamReader reader)
    {
        if (await reader.ReadLineAsync() is not { } line)
            return null;
        var message = new StringBuilder(line).Append("\r\n");
        if (line is ['$' or '=' or '*' or '%' or '~' or '>', .. var digits] && int.TryParse(digits, out var count) && count >= 0)
        {
            if (line[0] is '$' or '=')
            {
                var text = new char[count + 2];
                await reader.ReadBlockAsync(text);
                return message.Append(text).ToString();
            }

            for (var part = line[0] == '%' ? 2 * count : count; part > 0; part--)
                message.Append(await ReadAsync(reader));
        }

        return message.ToString();
    }
}
