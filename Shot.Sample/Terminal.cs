using Spectre.Console;

namespace Shot.Sample;

/// <summary>The terminal that the output goes to, or the pipe or file in its place.</summary>
internal static class Terminal
{
    /// <summary>Whether someone watches. Only then is progress shown, because a pipe or a file would keep all of it.</summary>
    public static bool IsWatched => AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected;

    /// <summary>Gives a pipe or a file a width, because it has none.</summary>
    /// <param name="width">A width in characters that fits the tables.</param>
    public static void SetWidth(int width) =>
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, Console.IsOutputRedirected ? width : 0);

    /// <summary>Does work in steps, and shows the progress of each if someone watches.</summary>
    /// <param name="work">Gets a function that begins a step with a title, and returns where to say which part of it is done, from 0 to
    /// 1.</param>
    public static Task StepAsync(Func<Func<string, Action<double>>, Task> work) => !IsWatched
        ? work(static _ => static _ => { })
        : AnsiConsole.Progress().AutoClear(true).StartAsync(progress => work(title =>
        {
            var step = progress.AddTask(title.EscapeMarkup());
            return done => step.Value = 100 * done;
        }));
}
