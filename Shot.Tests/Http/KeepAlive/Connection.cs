using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Shot.Tests.Http.KeepAlive;

/// <summary>
/// One connection that asks the same path again and again, several requests at a time, and compares every byte of what comes back.
/// </summary>
internal sealed class Connection : IDisposable
{
    private const int NumberLength = 10;
    private const int MostAtOnce = 16;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 60_000 };
    private readonly byte[] _received = new byte[64 * 1024];
    private readonly string _path;
    private readonly byte[] _request;
    private readonly byte[] _expected;
    private readonly Random? _random;
    private int _start;
    private int _end;

    /// <param name="port">The server's port.</param>
    /// <param name="path">What to ask for. The number of each request is its query.</param>
    /// <param name="expected">The whole response. A <c>#</c> stands for the number, a <c>*</c> for the rest of a line.</param>
    /// <param name="seed">How many requests go out together is drawn from it; null for one at a time.</param>
    public Connection(int port, string path, string expected, int? seed)
    {
        _path = path;
        _request = Encoding.ASCII.GetBytes($"GET {path}?{new string('0', NumberLength)} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        _expected = Encoding.ASCII.GetBytes(expected);
        _random = seed is null ? null : new Random(seed.Value);
        _socket.Connect(IPAddress.Loopback, port);
    }

    public void Ask(int requests)
    {
        var queue = new byte[_request.Length * MostAtOnce];
        for (var asked = 0; asked < requests;)
        {
            var count = Math.Min(_random?.Next(1, MostAtOnce + 1) ?? 1, requests - asked);
            for (var i = 0; i < count; i++)
            {
                var request = queue.AsSpan(i * _request.Length, _request.Length);
                _request.CopyTo(request);
                WriteNumber(asked + i, request[(request.IndexOf((byte)'?') + 1)..]);
            }

            _socket.Send(queue, count * _request.Length, SocketFlags.None);
            for (var i = 0; i < count; i++)
                Receive(asked + i);
            asked += count;
        }

        if (_end > _start)
            throw Wrong(requests, "more came than was asked for");
    }

    public void Dispose() => _socket.Dispose();

    private static void WriteNumber(int number, Span<byte> to) => number.TryFormat(to, out _, "D10", CultureInfo.InvariantCulture);

    private void Receive(int number)
    {
        int length;
        while ((length = Match(number)) == 0)
        {
            if (_start > 0)
            {
                _received.AsSpan(_start, _end - _start).CopyTo(_received);
                (_start, _end) = (0, _end - _start);
            }

            var count = _socket.Receive(_received.AsSpan(_end));
            if (count == 0)
                throw Wrong(number, "the server has closed the connection");
            _end += count;
        }

        _start += length;
    }

    /// <summary>The length of the whole response to this request; zero while some of it is to come.</summary>
    private int Match(int number)
    {
        Span<byte> digits = stackalloc byte[NumberLength];
        WriteNumber(number, digits);
        var received = _received.AsSpan(_start, _end - _start);
        var at = 0;
        foreach (var expected in _expected)
        {
            if (expected == '*')
            {
                var rest = received[at..].IndexOf((byte)'\r');
                if (rest < 0)
                    return 0;
                at += rest;
            }
            else if (expected == '#')
            {
                if (received.Length < at + NumberLength)
                    return 0;
                if (!received.Slice(at, NumberLength).SequenceEqual(digits))
                    throw Wrong(number, "its number is another one");
                at += NumberLength;
            }
            else if (at == received.Length)
            {
                return 0;
            }
            else if (received[at++] != expected)
            {
                throw Wrong(number, $"byte {at - 1} is wrong");
            }
        }

        return at;
    }

    private InvalidOperationException Wrong(int number, string what) =>
        new($"Request {number} for {_path}: {what}, in '{Encoding.ASCII.GetString(_received, _start, _end - _start)}'.");
}
