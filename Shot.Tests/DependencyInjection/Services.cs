using Microsoft.Extensions.DependencyInjection;

namespace Shot.Tests.DependencyInjection;

/// <summary>The annotated services that the container's tests register; wide limits, so that only the wiring matters.</summary>
public interface IGreeter
{
    [ShotLimit(1_000_000, perSecond: 1_000_000)]
    string Greet();
}

public interface IDerivedGreeter : IGreeter
{
    string Name { get; }
}

public interface IDisposableGreeter : IGreeter, IDisposable;

public interface IAsyncDisposableGreeter : IGreeter, IAsyncDisposable;

public interface IBox<T>
{
    [ShotLimit(1_000_000, perSecond: 1_000_000)]
    T Open();
}

public interface IDisposableBox<T> : IBox<T>, IDisposable;

/// <summary>Two permits in a minute: enough to see how often a call is charged.</summary>
public interface IScarce
{
    [ShotLimit(2, perSecond: 2 / 60.0)]
    string Take();
}

public interface IScarcer : IScarce;

public class Greeter : IDerivedGreeter, IDisposable
{
    public int Disposals { get; private set; }

    public string Name => "greeter";

    public virtual string Greet() => "hello";

    public void Dispose()
    {
        Disposals++;
        GC.SuppressFinalize(this);
    }
}

public sealed class KeyedGreeter([ServiceKey] string key) : IGreeter
{
    public string Greet() => key;
}

public sealed class DisposableGreeter : IDisposableGreeter
{
    public int Disposals { get; private set; }

    public string Greet() => "disposable";

    public void Dispose() => Disposals++;
}

public sealed class AsyncDisposableGreeter : IAsyncDisposableGreeter
{
    public int Disposals { get; private set; }

    public string Greet() => "asynchronously disposable";

    public ValueTask DisposeAsync()
    {
        Disposals++;
        return default;
    }
}

public sealed class Box<T> : IBox<T>
{
    public T Open() => default!;
}

public sealed class DisposableBox<T> : IDisposableBox<T>
{
    public T Open() => default!;

    public void Dispose()
    {
    }
}

public sealed class Scarce : IScarcer
{
    public string Take() => "taken";
}
