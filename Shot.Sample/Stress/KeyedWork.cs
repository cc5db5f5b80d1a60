namespace Shot.Sample.Stress;

internal sealed class KeyedWork : IKeyedWork
{
    public int Do(string caller) => caller.Length;
}
