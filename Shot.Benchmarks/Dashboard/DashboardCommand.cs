using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace Shot.Benchmarks.Dashboard;

/// <summary>Measures the processor time that the live page takes of an application with many limits. The application is a process of its
/// own, so that the pages that read its streams are not counted.</summary>
internal static class DashboardCommand
{
    private const int Pages = 10;

    public static Command Create()
    {
        var limits = new Option<int>("--limits") { Description = "Number of limits.", DefaultValueFactory = _ => 1_000 };
        var seconds = new Option<int>("--seconds") { Description = "Length of each measurement.", DefaultValueFactory = _ => 30 };
        var serve = new Option<bool>("--serve") { Description = "Be the application.", Hidden = true };
        var command = new Command("dashboard", "Measures what the live page costs an application whose limits are all called each second.")
        {
            limits, seconds, serve,
        };
        command.SetAction((parsed, cancellationToken) => parsed.GetValue(serve)
            ? DashboardServer.RunAsync(parsed.GetValue(limits), cancellationToken)
            : MeasureAsync(parsed.GetValue(limits), TimeSpan.FromSeconds(parsed.GetValue(seconds)), cancellationToken));
        return command;
    }

    private static async Task<int> MeasureAsync(int limits, TimeSpan length, CancellationToken cancellationToken)
    {
        string[] arguments = ["dashboard", "--serve", "--limits", limits.ToString(CultureInfo.InvariantCulture)];
        using var server = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true })!;
        try
        {
            var address = new Uri((await server.StandardOutput.ReadLineAsync(cancellationToken).ConfigureAwait(false))!);
            Console.WriteLine((await server.StandardOutput.ReadLineAsync(cancellationToken).ConfigureAwait(false))!);
            using var client = new HttpClient { BaseAddress = address };

            // In turn, so that what the machine does besides falls on both.
            var (without, with, bytes) = (TimeSpan.Zero, TimeSpan.Zero, 0L);
            for (var part = 0; part < 3; part++)
            {
                without += await ProcessorTimeAsync(server, length / 3, cancellationToken).ConfigureAwait(false);
                using var closing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                var pages = Enumerable.Range(0, Pages).Select(_ => ReadAsync(client, closing.Token)).ToArray();

                // The first event has all limits, and is not what an open page costs.
                await Task.Delay(TimeSpan.FromSeconds(3), cancellationToken).ConfigureAwait(false);
                with += await ProcessorTimeAsync(server, length / 3, cancellationToken).ConfigureAwait(false);
                await closing.CancelAsync().ConfigureAwait(false);
                bytes += (await Task.WhenAll(pages).ConfigureAwait(false)).Sum();
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"RESULT dashboard, {limits} limits called each second: {Share(without)} of a core without a page, {Share(with)} with {Pages} "
                + $"pages: {Share(with - without)} for {Pages} pages, which read {bytes / 1e6:F1} MB."));
            return 0;
        }
        finally
        {
            server.Kill();
        }

        string Share(TimeSpan time) => (time / length).ToString("P2", CultureInfo.InvariantCulture);
    }

    private static async Task<TimeSpan> ProcessorTimeAsync(Process process, TimeSpan length, CancellationToken cancellationToken)
    {
        process.Refresh();
        var before = process.TotalProcessorTime;
        await Task.Delay(length, cancellationToken).ConfigureAwait(false);
        process.Refresh();
        return process.TotalProcessorTime - before;
    }

    private static async Task<long> ReadAsync(HttpClient client, CancellationToken cancellationToken)
    {
        var total = 0L;
        try
        {
            await using var stream = await client.GetStreamAsync(new Uri("/shot/events", UriKind.Relative), cancellationToken)
                .ConfigureAwait(false);
            var buffer = new byte[65_536];
            while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
                total += read;
        }
        catch (OperationCanceledException)
        {
            // The page is closed.
        }

        return total;
    }
}
