using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Shot.Benchmarks.Quick;

/// <summary>Sends the same request repeatedly over one connection, without allocating.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _request;
    private readonly byte[] _response = new byte[16 * 1024];
    private long _answered;

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
                received += Receive(received);
            while (!IsWhole(_response.AsSpan(0, received)));
            _answered++;
        }
    }

    public void Dispose() => _socket.Dispose();

    private int Receive(int received)
    {
        var more = _socket.Receive(_response, received, _response.Length - received, SocketFlags.None);
        // Zero also if the buffer is full, because the read then asks for zero bytes.
        return more > 0 ? more : throw new IOException(
            $"No whole answer to request {_answered + 1:N0} on this connection: it was closed, or the answer is too large. "
            + $"{received:N0} bytes came:\n{Encoding.ASCII.GetString(_response, 0, received)}");
    }

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
