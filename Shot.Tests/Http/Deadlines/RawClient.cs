using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Shot.Tests.Http.Deadlines;

/// <summary>A connection on which a test says every byte itself.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly StringBuilder _received = new();
    private readonly byte[] _buffer = new byte[64 * 1024];

    public bool HasReceived => _received.Length > 0 || _socket.Available > 0;

    public static async Task<RawClient> Connect(int port)
    {
        var client = new RawClient();
        await client._socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), TestContext.Current.CancellationToken);
        return client;
    }

    public async Task Send(string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        for (var sent = 0; sent < bytes.Length;)
            sent += await _socket.SendAsync(bytes.AsMemory(sent), TestContext.Current.CancellationToken);
    }

    /// <summary>Reads one response whose length its header tells, and no byte more.</summary>
    public async Task<(int Status, string Headers, string Body)> Receive()
    {
        int end;
        while ((end = Text().IndexOf("\r\n\r\n", StringComparison.Ordinal)) < 0)
            await ReceiveMore();
        var headers = Text()[..(end + 2)];
        var at = headers.IndexOf("\r\nContent-Length: ", StringComparison.OrdinalIgnoreCase);
        var length = at < 0 ? 0 : Number(headers[(at + "\r\nContent-Length: ".Length)..]);
        while (_received.Length < end + 4 + length)
            await ReceiveMore();
        var body = Text().Substring(end + 4, length);
        _received.Remove(0, end + 4 + length);
        return (int.Parse(headers.AsSpan(headers.IndexOf(' ', StringComparison.Ordinal) + 1, 3), CultureInfo.InvariantCulture), headers, body);
    }

    /// <summary>Whatever else comes until the server closes.</summary>
    public async Task<string> ReceiveRest()
    {
        try
        {
            while (await TryReceiveMore())
            {
            }
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionReset)
        {
        }

        return Text();
    }

    /// <summary>Leaves without a good-bye: the server sees a reset.</summary>
    public void Reset() => _socket.Close(0);

    public void Dispose() => _socket.Dispose();

    private static int Number(string text) => int.Parse(text.AsSpan(0, text.IndexOf('\r', StringComparison.Ordinal)), CultureInfo.InvariantCulture);

    private string Text() => _received.ToString();

    private async Task ReceiveMore() => Assert.True(await TryReceiveMore(), $"The server has closed after: {Text()}");

    private async Task<bool> TryReceiveMore()
    {
        var count = await _socket.ReceiveAsync(_buffer, TestContext.Current.CancellationToken).AsTask().Soon();
        _received.Append(Encoding.Latin1.GetString(_buffer, 0, count));
        return count > 0;
    }
}
