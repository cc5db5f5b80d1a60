using System.Diagnostics;

namespace Shot.Tests.Cluster;

/// <content>Garnet, which the sample embeds.</content>
internal sealed partial class RedisServer
{
    static partial void FindGarnet(string program, int port, ref ProcessStartInfo? start) => start = GarnetPrograms.Start(program, port);
}
