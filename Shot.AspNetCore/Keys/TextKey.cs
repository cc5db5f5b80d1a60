using Shot.CompilerServices;

namespace Shot.AspNetCore.Keys;

/// <summary>
/// A text that is taken as it is: the user, a claim, or a key that the application reads (<see
/// cref="ShotHttpOptions.AddKey"/>).
/// </summary>
internal sealed class TextKey(Func<HttpContext, string?> read, bool needsUser = false) : KeySource
{
    public override bool NeedsUser => needsUser;

    public override bool TryHash(HttpContext context, out ulong hash)
    {
        var text = read(context);
        hash = ShotKeys.Of(text);
        return !string.IsNullOrEmpty(text);
    }
}
