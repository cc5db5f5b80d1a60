using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Shot.Benchmarks.Adaptive;

/// <summary>One connection of the load, with at most one request on it. Never blocks on an answer.</summary>
internal sealed class LoadConnection : IDisposable
{
    private static readonly byte[] Request = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");

    private readonly byte[] _answer = new byte[1_024];
    private int _received;

    public LoadConnection(int port) => Socket.Connect(IPAddress.Loopback, port);

    public Socket Socket { get; } = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <summary>When the request was due, in timestamps.</summary>
    public long DueAt { get; private set; }

    /// <summary>Whether the answer is 200.</summary>
    public bool IsSuccess => _answer.AsSpan(0, _received).StartsWith("HTTP/1.1 200"u8);

    public void Send(long dueAt)
    {
        (DueAt, _received) = (dueAt, 0);
        Socket.Send(Request);
    }

    /// <summary>Reads what has come. Returns whether the answer is whole. No answer has a body.</summary>
    public bool Receive()
    {
        var more = Socket.Receive(_answer, _received, _answer.Length - _received, SocketFlags.None);
        _received += more > 0 ? more : throw new IOException("The server closed the connection.");
        return _answer.AsSpan(0, _received).EndsWith("\r\n\r\n"u8);
    }

    public void Dispose() => Socket.Dispose();
}
