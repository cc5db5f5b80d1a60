namespace Shot;

/// <summary>How much a call matters. A concurrency limit refuses less critical calls first.</summary>
public enum ShotCriticality
{
    /// <summary>Everyday work, and the default. A concurrency limit admits it up to its limit.</summary>
    Normal,

    /// <summary>Work that matters most. An adaptive limit admits it above its limit, up to twice the limit or 16 more, whichever is larger,
    /// unless critical calls alone are more than the server can do. A limit with a fixed number treats it like normal work.</summary>
    Critical,

    /// <summary>Work that can be repeated or left out. A concurrency limit admits it up to 85 % of its limit, rounded down, but at least
    /// one.</summary>
    Sheddable,
}
