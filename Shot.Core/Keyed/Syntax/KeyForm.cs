namespace Shot;

/// <summary>How the text of a key is read, so that what the work takes for the same is the same key.</summary>
internal enum KeyForm
{
    /// <summary>As it is.</summary>
    Text,

    /// <summary>A whole number: <c>05</c> and <c>5</c> are one key.</summary>
    Number,

    /// <summary>A GUID in any of its spellings.</summary>
    Guid,

    /// <summary>An address.</summary>
    Address,
}
