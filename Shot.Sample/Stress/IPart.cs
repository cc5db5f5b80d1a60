namespace Shot.Sample.Stress;

/// <summary>What a part of the stress run has measured.</summary>
internal interface IPart
{
    /// <summary>Prints the figures and what their rows mean.</summary>
    void Print();

    /// <summary>Checks what is said of Shot against the figures.</summary>
    void Check(Claims claims);
}
