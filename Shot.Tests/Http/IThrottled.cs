namespace Shot.Tests.Http;

public interface IThrottled
{
    [ShotLimit(1, perSecond: 0.0001)]
    string Take();
}

internal sealed class Throttled : IThrottled
{
    public string Take() => "taken";
}
