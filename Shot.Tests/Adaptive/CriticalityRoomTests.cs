using Shot.Adaptive;

namespace Shot.Tests.Adaptive;

/// <summary>When the limit holds for critical callers too. They have room for 26 above a limit of 10.</summary>
public sealed class CriticalityRoomTests
{
    private const int Limit = 10;
    private readonly CriticalityRoom _room = new();

    [Theory]
    [InlineData(80, 20, 26, true)]
    [InlineData(90, 10, 26, false)]
    [InlineData(80, 20, 9, false)]
    public void Critical_callers_are_too_many_if_more_than_15_percent_are_refused_while_the_gate_is_full(
        int entered, int refused, int inside, bool expected)
    {
        Run(seconds: 2, entered, refused, inside);
        Assert.Equal(expected, _room.AreTooMany);
    }

    [Fact]
    public void Then_the_limit_holds_for_them_and_a_quarter_of_it_for_others()
    {
        Run(seconds: 2, entered: 200, refused: 200, inside: 26);
        Assert.Equal(7, _room.For(ShotCriticality.Critical, limit: 7, standing: Limit));
        Assert.Equal(2, _room.For(ShotCriticality.Normal, limit: 10, standing: Limit));
        Assert.Equal(1, _room.For(ShotCriticality.Sheddable, limit: 10, standing: Limit));
        Assert.Equal(1, _room.For(ShotCriticality.Normal, limit: 1, standing: 1));
    }

    [Fact]
    public void Few_callers_and_few_ticks_are_no_evidence()
    {
        // Most of three calls per second are refused, each of which takes a second. It takes half a minute to be sure.
        Run(seconds: 20, entered: 1, refused: 2, inside: 26);
        Assert.False(_room.AreTooMany);
        Run(seconds: 60, entered: 1, refused: 2, inside: 26);
        Assert.True(_room.AreTooMany);

        _room.Reset();
        Run(seconds: 0.2, entered: 1_000, refused: 1_000, inside: 26);
        Assert.False(_room.AreTooMany);
    }

    [Fact]
    public void Refusals_of_a_limit_that_may_be_too_small_say_nothing()
    {
        Run(seconds: 10, entered: 200, refused: 200, inside: 26, mayBeTooSmall: true);
        Assert.False(_room.AreTooMany);
        Run(seconds: 10, entered: 200, refused: 200, inside: 26);
        Assert.True(_room.AreTooMany);
        Run(seconds: 0.01, entered: 200, refused: 200, inside: 26, mayBeTooSmall: true);
        Assert.False(_room.AreTooMany);
    }

    [Fact]
    public void They_get_their_room_back_after_five_seconds_with_fewer_refusals_or_soon_after_the_last_one()
    {
        Run(seconds: 2, entered: 200, refused: 200, inside: 26);
        Run(seconds: 2, entered: 190, refused: 10, inside: Limit);
        Assert.True(_room.AreTooMany);
        Run(seconds: 4, entered: 190, refused: 10, inside: Limit);
        Assert.False(_room.AreTooMany);

        Run(seconds: 2, entered: 200, refused: 200, inside: 26);
        Assert.True(_room.AreTooMany);
        Run(seconds: 2, entered: 0, refused: 0, inside: 0);
        Assert.False(_room.AreTooMany);
    }

    /// <summary>Ticks of 10 ms, with critical calls per second spread evenly. As many leave as enter.</summary>
    private void Run(double seconds, int entered, int refused, int inside, bool mayBeTooSmall = false)
    {
        for (var i = 0; i < seconds * 100; i++)
        {
            var tick = new GateTick(0.01, inside, Part(entered, i), Part(refused, i));
            _room.Tick(tick, tick.Entered, Limit, mayBeTooSmall);
        }

        static int Part(int perSecond, int tick) => (perSecond * (tick + 1) / 100) - (perSecond * tick / 100);
    }
}
