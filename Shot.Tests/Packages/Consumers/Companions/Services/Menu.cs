namespace Companions.Services;

internal sealed class Menu : IMenu
{
    public string Today() => "soup";
}
