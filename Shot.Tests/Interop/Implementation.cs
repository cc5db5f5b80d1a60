namespace Shot.Tests.Interop;

/// <summary>Whose limiter it is.</summary>
public enum Implementation
{
    Bcl,
    Shot,
}
