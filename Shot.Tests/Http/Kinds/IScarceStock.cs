namespace Shot.Tests.Http.Kinds;

/// <summary>A guarded service behind handlers that are not.</summary>
public interface IScarceStock
{
    [ShotLimit(1, perSecond: 0.0001)]
    string Take();
}

internal sealed class ScarceStock : IScarceStock
{
    public string Take() => "taken";
}
