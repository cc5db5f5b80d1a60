using System.Threading.Channels;
using Shot.CompilerServices;

namespace Shot.AspNetCore.Hubs;

/// <inheritdoc/>
internal sealed class HubStream<T> : HubStream
{
    public override object? Guard(object? stream, GuardCall call)
    {
        switch (stream)
        {
            case IAsyncEnumerable<T> items:
                return new AnsweringStream<T>(call.Run(items));
            case ChannelReader<T> reader:
                return new GuardedReader<T>(new AnsweringStream<T>(call.Run(reader.ReadAllAsync())));
            default:
                call.Complete();
                return stream;
        }
    }
}
