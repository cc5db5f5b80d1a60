namespace Shot;

/// <summary>How much a call matters when a concurrency limit sheds. The less critical is refused first.</summary>
public enum ShotCriticality
{
    /// <summary>Everyday work. An adaptive limit admits it up to its limit.</summary>
    Normal,

    /// <summary>Work that must succeed. An adaptive limit admits it above its limit.</summary>
    Critical,

    /// <summary>Work that can be repeated or left out. A concurrency limit admits it up to 85 % of its limit.</summary>
    Sheddable,
}
