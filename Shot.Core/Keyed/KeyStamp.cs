namespace Shot;

/// <summary>Permits taken of a key, which <see cref="KeyTable.Return"/> can give back. The default value has none.</summary>
/// <param name="Table">The table.</param>
/// <param name="Hash">The key.</param>
/// <param name="Slot">The slot that the key had.</param>
/// <param name="Position">The word after the permits were taken.</param>
/// <param name="Returned">The slot's count of permits given back, at that time. See <see cref="KeyTable{T}"/>.</param>
internal readonly record struct KeyStamp(KeyTable? Table, ulong Hash, nint Slot, long Position, long Returned);
