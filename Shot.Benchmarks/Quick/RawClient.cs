using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Shot.Benchmarks.Quick;

/// <summary>Sends the same request over one connection again and again, and allocates nothing.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _request;
    private readonly byte[] _response = new byte[16 * 1024];

    public RawClient(int port, string path)
    {
        _socket.Connect(IPAddress.Loopback, port);
        _request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    public void Send(int requests)
    {
        for (var i = 0; i < requests; i++)
        {
            _socket.Send(_request);
            var received = 0;
            do
                received += _socket.Receive(_response, received, _response.Length - received, SocketFlags.None);
            while (!IsWhole(_response.AsSpan(0, received)));
        }
    }

    public void Dispose() => _socket.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> response)
    {
        var end = response.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return false;
        var at = response.IndexOf("\r\nContent-Length: "u8);
        return at >= 0 && at < end
            && Utf8Parser.TryParse(response[(at + "\r\nContent-Length: "u8.Length)..], out int length, out _)
            && response.Length >= end + 4 + length;
    }
}
