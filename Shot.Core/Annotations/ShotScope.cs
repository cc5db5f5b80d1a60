namespace Shot;

/// <summary>Who shares the permits of a limit.</summary>
public enum ShotScope
{
    /// <summary>The calls of one host. Each process has all permits of its own.</summary>
    Host,

    /// <summary>
    /// The calls of all processes of an application that use the same store: see <c>AddShotRedis</c> and <c>AddShotStore</c>. Supported
    /// for asynchronous methods and endpoints.
    /// </summary>
    Cluster,
}
