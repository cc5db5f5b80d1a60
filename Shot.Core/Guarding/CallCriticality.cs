namespace Shot.Guarding;

/// <summary>How much a call matters, if its site or a call around it states that. The outermost statement decides: it flows with the call's
/// execution context to the calls that the work makes.</summary>
/// <remarks>A call whose own site states it calls <see cref="Begin"/> before its work, and <see cref="End"/> in the same flow once the
/// work has been started, which has captured the context by then. So the caller's context is as before.</remarks>
internal readonly struct CallCriticality
{
    /// <summary>The bits that <see cref="Bits"/> takes.</summary>
    public const int BitCount = 3;

    private const int Own = 4;
    private const int ValueMask = 3;

    private static readonly AsyncLocal<object?> Flowing = new();

    // Boxed once, so that a statement allocates only the execution context.
    private static readonly object[] Values = [0, 1, 2, 3];

    // While no call of the process has stated anything, a call does not look at its execution context. It cannot see a statement of its
    // own flow without this flag: the flow orders both writes before the read.
    private static bool _isUsed;

    private CallCriticality(int bits) => Bits = bits;

    /// <summary>Zero if nothing is stated.</summary>
    public int Bits { get; }

    public bool IsStated => Bits != 0;

    /// <summary>The stated criticality; null if nothing is stated.</summary>
    public ShotCriticality? Stated => IsStated ? Room : null;

    /// <summary>What concurrency limits go by.</summary>
    public ShotCriticality Room => (ShotCriticality)Math.Max((Bits & ValueMask) - 1, 0);

    /// <summary>Whether this call states it, rather than a call around it.</summary>
    public bool IsOwn => (Bits & Own) != 0;

    /// <summary>What a call around this one states; nothing outside of such calls.</summary>
    public static CallCriticality Outer => _isUsed && Flowing.Value is int bits ? new CallCriticality(bits) : default;

    /// <summary>The criticality of a call whose own site states <paramref name="own"/>, if anything.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such criticality.</exception>
    public static CallCriticality Of(ShotCriticality? own) =>
        Outer is { IsStated: true } outer ? outer : own is { } stated ? new CallCriticality((int)Check(stated) + 1 + Own) : default;

    /// <summary>As <see cref="Bits"/> had it.</summary>
    public static CallCriticality FromBits(int bits) => new(bits);

    /// <exception cref="ArgumentOutOfRangeException">There is no such criticality.</exception>
    public static ShotCriticality Check(ShotCriticality criticality) => (uint)criticality <= (uint)ShotCriticality.Sheddable
        ? criticality
        : throw new ArgumentOutOfRangeException(
            nameof(criticality), criticality, $"Write one of {string.Join(", ", Enum.GetNames<ShotCriticality>())}.");

    /// <summary>States it for the work that this flow starts from now on.</summary>
    public void Begin()
    {
        if (IsOwn)
            Flow();
    }

    /// <summary>Takes the statement of <see cref="Begin"/> back. There was none before, or this call would have that one's.</summary>
    public void End()
    {
        if (IsOwn)
            Flowing.Value = null;
    }

    /// <summary>States it in a flow that is this call's alone: an asynchronous method's.</summary>
    public void Flow()
    {
        if (!IsStated)
            return;
        _isUsed = true;
        Flowing.Value = Values[Bits & ValueMask];
    }
}
