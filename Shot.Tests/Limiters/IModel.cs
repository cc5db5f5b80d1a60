namespace Shot.Tests.Limiters;

/// <summary>An obvious limiter in exact arithmetic, told the ticks that have passed since it was created.</summary>
internal interface IModel
{
    int Available(long elapsed);

    void Take(long elapsed, int permits);
}
