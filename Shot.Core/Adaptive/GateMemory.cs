using System.Runtime.InteropServices;

namespace Shot.Adaptive;

/// <summary>What the callers of an adaptive gate share. The word, which every caller writes, has no neighbour within 128 bytes: two cache
/// lines, because processors fetch them in pairs. The numbers before it are only read by callers, and written when they change.</summary>
[StructLayout(LayoutKind.Explicit, Size = 320)]
internal struct GateMemory
{
    /// <summary>Room for each <see cref="ShotCriticality"/>: the number of callers inside up to which it enters.</summary>
    [FieldOffset(0)]
    public int Normal;
    [FieldOffset(4)]
    public int Critical;
    [FieldOffset(8)]
    public int Sheddable;

    /// <summary>1 while the ticker looks at the gate.</summary>
    [FieldOffset(12)]
    public int Watched;

    /// <summary>Whether the pool's delay may refuse calls: the gate finds its own limit, and binds.</summary>
    [FieldOffset(16)]
    public bool AsksPool;

    /// <summary>See <see cref="GateWord"/>.</summary>
    [FieldOffset(192)]
    public long Word;
}
