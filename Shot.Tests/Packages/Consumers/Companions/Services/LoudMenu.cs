namespace Companions.Services;

internal sealed class LoudMenu(IMenu inner) : IMenu
{
    public string Today() => inner.Today() + "!";
}
