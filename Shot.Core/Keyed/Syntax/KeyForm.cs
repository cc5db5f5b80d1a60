namespace Shot;

/// <summary>How the text of a key is read, so that what the work takes for the same is the same key.</summary>
internal enum KeyForm
{
    Text,
    Number, // 05 and 5 are one key.
    Guid, // In any of its spellings.
    Address,
}
