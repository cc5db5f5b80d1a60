using Shot.Tests.Limiters;

namespace Shot.Tests.Adaptive;

/// <summary>Every order of the steps of callers and of the ticker.</summary>
public sealed class AdaptiveInterleavingTests
{
    [Fact]
    public void An_adaptive_gate_keeps_to_the_limits_in_force_loses_no_place_and_counts_every_entry() =>
        Interleavings.Hold(new SteppedAdaptiveGate(SteppedAdaptiveGate.Defect.None));

    [Theory]
    [InlineData(SteppedAdaptiveGate.Defect.ChecksThenAdds)]
    [InlineData(SteppedAdaptiveGate.Defect.ReadsLimitFirst)]
    [InlineData(SteppedAdaptiveGate.Defect.CountsNoEntries)]
    [InlineData(SteppedAdaptiveGate.Defect.ForgetsWrap)]
    [InlineData(SteppedAdaptiveGate.Defect.LeavesTwice)]
    [InlineData(SteppedAdaptiveGate.Defect.ForgetsUses)]
    public void An_adaptive_gate_that_is_wrong_on_purpose_is_found(object defect) =>
        Assert.NotNull(Interleavings.Explore(new SteppedAdaptiveGate((SteppedAdaptiveGate.Defect)defect)).Wrong);

    [Fact]
    public void The_ticker_looks_once_at_a_gate_whose_callers_come_while_it_is_forgotten() =>
        Interleavings.Hold(new SteppedWatch(SteppedWatch.Defect.None));

    [Theory]
    [InlineData(SteppedWatch.Defect.LooksOnce)]
    [InlineData(SteppedWatch.Defect.KeepsBlindly)]
    public void A_ticker_that_forgets_wrongly_is_found(object defect) =>
        Assert.NotNull(Interleavings.Explore(new SteppedWatch((SteppedWatch.Defect)defect)).Wrong);
}
