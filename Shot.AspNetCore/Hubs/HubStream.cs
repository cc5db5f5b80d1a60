using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Shot.CompilerServices;

namespace Shot.AspNetCore.Hubs;

/// <summary>Guards the streams that a hub method returns.</summary>
internal abstract class HubStream
{
    /// <summary>For a method of that return type; null when it streams nothing.</summary>
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Without dynamic code SignalR streams reference types only, and they share the code of HubStream<object>.")]
    public static HubStream? Of(Type returnType)
    {
        var type = returnType is { IsGenericType: true } && returnType.GetGenericTypeDefinition() is var definition && (definition == typeof(Task<>) || definition == typeof(ValueTask<>))
            ? returnType.GenericTypeArguments[0]
            : returnType;
        var item = Item(type);
        return item is null ? null
            : item == typeof(object) ? new HubStream<object>()
            : (HubStream)Activator.CreateInstance(typeof(HubStream<>).MakeGenericType(item))!;
    }

    /// <summary>The stream under its call's deadline. The call ends when the stream does.</summary>
    public abstract object? Guard(object? stream, GuardCall call);

    /// <summary>A stream without a call, which may come to a guarded service all the same.</summary>
    public abstract object? Answer(object? stream);

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "SignalR looks for the same interface, and keeps it.")]
    private static Type? Item(Type type)
    {
        for (var level = type; level is not null; level = level.BaseType)
        {
            if (Argument(level, typeof(ChannelReader<>)) is { } item)
                return item;
        }

        return Argument(type, typeof(IAsyncEnumerable<>))
            ?? type.GetInterfaces().Select(candidate => Argument(candidate, typeof(IAsyncEnumerable<>))).FirstOrDefault(item => item is not null);
    }

    private static Type? Argument(Type type, Type definition) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == definition ? type.GenericTypeArguments[0] : null;
}
