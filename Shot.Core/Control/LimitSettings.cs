using Shot.CompilerServices;

namespace Shot.Control;

/// <summary>Puts settings in force.</summary>
internal static class LimitSettings
{
    /// <summary>Gives a guard its settings: a host's, or those that it has without any.</summary>
    public static void Admit(Guard guard, LimitControl? control)
    {
        if (control is null)
            Apply(guard, static _ => null, ProcessMode.Current ?? ShotMode.Enforce);
        else
            control.Admit(guard);
    }

    /// <summary>Gives a guard's limits their settings.</summary>
    /// <param name="guard">The guard.</param>
    /// <param name="settingsOf">The settings of a limit by its name.</param>
    /// <param name="mode">The mode of all: the more lenient of it and a limit's own counts.</param>
    public static void Apply(Guard guard, Func<string, ShotLimitOptions?> settingsOf, ShotMode mode)
    {
        foreach (var rate in guard.Limits)
        {
            var settings = settingsOf(rate.Name);
            var (permits, perSecond) = (settings?.Permits ?? rate.Definition.Permits, settings?.PerSecond ?? rate.Definition.PerSecond);

            // What was set from code may not go together with what configuration has now.
            var fits = permits >= rate.MaxCost && LimitArguments.RateProblem(permits, perSecond) is null;
            rate.Change(fits ? permits : rate.Definition.Permits, fits ? perSecond : rate.Definition.PerSecond);
            rate.Mode = Of(settings);
        }

        foreach (var gate in guard.Gates)
            gate.Mode = Of(settingsOf(gate.Name));
        foreach (var deadline in guard.Deadlines)
        {
            var settings = ShotLimitOptions.Over(settingsOf(deadline.Site), settingsOf(deadline.Name));
            deadline.MaxWait = settings.MaxWaitMs is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : deadline.Annotated;
            deadline.Mode = Of(settings);
        }

        ShotMode Of(ShotLimitOptions? settings) => settings?.Mode is { } own && own > mode ? own : mode;
    }
}
