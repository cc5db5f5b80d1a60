namespace Shot.CompilerServices;

/// <summary>Marks a generated decorator: an instance of it is never decorated again.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IGuarded;
