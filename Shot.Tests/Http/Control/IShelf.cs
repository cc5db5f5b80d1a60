namespace Shot.Tests.Http.Control;

public interface IShelf
{
    [ShotLimit(1, perSecond: 1, Name = "shop.service")]
    string Take();
}

internal sealed class Shelf : IShelf
{
    public string Take() => "taken";
}

internal static partial class Shelves
{
    [ShotLimit(1_000_000, perSecond: 1_000_000, Name = "shop.partial")]
    public static partial string Count();

    private static string CountCore() => "counted";
}
