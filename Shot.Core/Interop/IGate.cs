namespace Shot.Interop;

/// <summary>A gate as the adapter uses it.</summary>
internal interface IGate
{
    /// <summary>Maximum number of callers inside now.</summary>
    int Limit { get; }

    /// <summary>Largest value of <see cref="Limit"/>.</summary>
    int MaxLimit { get; }

    int Entered { get; }

    /// <summary>Takes several places, all or none. One call of <see cref="Leave"/> must follow.</summary>
    bool TryEnter(int callers);

    void Leave(int callers);
}
