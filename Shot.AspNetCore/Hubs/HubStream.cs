using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Shot.AspNetCore.Hubs;

/// <summary>Guards the streams that hub methods return.</summary>
internal abstract class HubStream
{
    /// <summary>The guard for a method's return type; null if it does not stream.</summary>
    [UnconditionalSuppressMessage("AOT", "IL3050",
        Justification = "Without dynamic code SignalR streams only reference types, which share the code of HubStream<object>.")]
    public static HubStream? Of(Type returnType)
    {
        var type = Argument(returnType, typeof(Task<>)) ?? Argument(returnType, typeof(ValueTask<>)) ?? returnType;
        var item = Item(type);
        return item is null ? null
            : item == typeof(object) ? new HubStream<object>()
            : (HubStream)Activator.CreateInstance(typeof(HubStream<>).MakeGenericType(item))!;
    }

    /// <summary>Runs the stream under its call's deadline, and returns one of the same kind. The call ends with the stream. A stream of an
    /// unguarded method, with the default call, may use a guarded service.</summary>
    public abstract object? Guard(object? stream, GuardCall call);

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "SignalR uses the same interface and keeps it.")]
    private static Type? Item(Type type)
    {
        for (var level = type; level is not null; level = level.BaseType)
        {
            if (Argument(level, typeof(ChannelReader<>)) is { } item)
                return item;
        }

        return Argument(type, typeof(IAsyncEnumerable<>))
            ?? type.GetInterfaces()
                .Select(static candidate => Argument(candidate, typeof(IAsyncEnumerable<>)))
                .FirstOrDefault(static item => item is not null);
    }

    private static Type? Argument(Type type, Type definition) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == definition ? type.GenericTypeArguments[0] : null;
}
