using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Shot.CompilerServices;
using Shot.Control;

namespace Shot.Tests.Control;

/// <summary>What several sources of one configuration say, and what they say no more.</summary>
public sealed class SourceTests
{
    [Theory]
    [InlineData("GET /conf", "GET_conf")]
    [InlineData("GET_conf", "GET /conf")]
    public void The_later_source_wins_between_a_limits_two_names_setting_by_setting(string earlier, string later)
    {
        var (first, last) = (new Configured(), new Configured());
        first.Write(($"Shot:Limits:{earlier}:Permits", "5"), ($"Shot:Limits:{earlier}:PerSecond", "5"));
        last.Write(($"Shot:Limits:{later}:Permits", "7"));
        using var services = Services(first, last);
        var guard = Start(services, "GET /conf");
        Assert.Equal((7, 5.0), (guard.Limits[0].Permits, guard.Limits[0].PerSecond));
        Assert.DoesNotContain(Logged(services), static line => line.Contains("names no limit", StringComparison.Ordinal));

        last.Write(($"Shot:Limits:{later}:Mode", "Off"));
        Assert.Equal((5, ShotMode.Off), (guard.Limits[0].Permits, guard.Limits[0].Mode));

        // A later word that cannot be read is the later word all the same: what was in force stays.
        last.Write(($"Shot:Limits:{later}:Permits", "many"));
        Assert.Equal((5, ShotMode.Enforce), (guard.Limits[0].Permits, guard.Limits[0].Mode));
        Assert.Contains(
            Logged(services),
            line => line.StartsWith($"Shot:Limits:{later}:Permits is 'many', which is refused", StringComparison.Ordinal));
    }

    [Fact]
    public void The_later_source_sets_the_rate_whatever_its_unit()
    {
        var (first, last) = (new Configured(), new Configured());
        first.Write(("Shot:Limits:limit:PerSecond", "5"));
        last.Write(("Shot:Limits:limit:PerMinute", "30"));
        using var services = Services(first, last);
        var guard = Start(services, "limit");
        Assert.Equal(0.5, guard.Limits[0].PerSecond);
        last.Write();
        Assert.Equal(5, guard.Limits[0].PerSecond);
    }

    [Fact]
    public void A_source_that_becomes_empty_keeps_its_last_values()
    {
        var (file, other) = (new Breaking(), new Configured());
        file.Write(("Shot:Limits:limit:Permits", "4"), ("Shot:Mode", "Shadow"));
        using var services = Services(file, other);
        var guard = Start(services, "limit");
        file.Break();
        other.Write(("Other", "1"));
        Assert.Equal((4, ShotMode.Shadow), (guard.Limits[0].Permits, guard.Limits[0].Mode));

        // When it speaks again it counts, and so does a source that says that it is empty.
        file.Write(("Shot:Limits:limit:Permits", "6"));
        Assert.Equal((6, ShotMode.Enforce), (guard.Limits[0].Permits, guard.Limits[0].Mode));
        file.Write();
        Assert.Equal(10, guard.Limits[0].Permits);
    }

    [Theory]
    [InlineData("Shot:Mode", "")]
    [InlineData("Shot:Mode", null)]
    [InlineData("Shot:Limits:limit:Permits", "")]
    [InlineData("Shot:Limits:limit:PerSecond", null)]
    [InlineData("Shot:Limits:limit:MaxWaitMs", null)]
    [InlineData("Shot:Limits:limit:Mode", "")]
    [InlineData("Shot:Limits:Mode", "Off")]
    [InlineData("Shot:Limits", "Off")]
    [InlineData("Shot", "Off")]
    public void Empty_and_misplaced_settings_are_logged_and_change_no_limit(string key, string? value)
    {
        using var host = new ControlledHost((key, value));
        host.Guard("limit");
        host.Guard("注文");
        host.Start();
        Assert.StartsWith($"{key} is '{value}', which is refused", Assert.Single(host.Logged(13)), StringComparison.Ordinal);
        Assert.All(host.Control.Snapshot(), static limit => Assert.Equal((3, ShotMode.Enforce), (limit.Numbers.Permits, limit.Mode)));
    }

    [Theory]
    [InlineData("注文", "U6CE8U6587")]
    [InlineData("GET /café", "GET_cafU00E9")]
    [InlineData("***", "U002AU002AU002A")]
    public void Every_name_has_a_plain_form(string name, string plain)
    {
        using var host = new ControlledHost(($"Shot:Limits:{plain}:Permits", "7"));
        host.Guard(name);
        host.Start();
        Assert.Equal(7, host.Limit(name).Numbers.Permits);
        Assert.Empty(host.Logged(13, 14));
    }

    [Fact]
    public void Many_wrong_names_and_values_log_few_lines()
    {
        (string, string?)[] Wrong(int i) => [($"Shot:Limits:unknown{i}:Permits", "5"), ($"Shot:Limits:unknown{i}:Mode", "Of")];
        using var host = new ControlledHost([.. Enumerable.Range(0, 1_000).SelectMany(Wrong)]);
        host.Start();
        Assert.Equal((LimitControl.MostLines, LimitControl.MostLines), (host.Logged(13).Count, host.Logged(14).Count));
        Assert.Equal(["980 more settings are refused."], host.Logged(19));
        Assert.Equal(["980 more names in the configuration are of no limit of this application."], host.Logged(20));
    }

    private static ServiceProvider Services(params IConfigurationSource[] sources)
    {
        var configuration = new ConfigurationBuilder();
        foreach (var source in sources)
            configuration.Add(source);
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration.Build())
            .AddSingleton<TimeProvider>(new FakeTimeProvider())
            .AddFakeLogging();
        return ShotServices.Add(services, configure: null).BuildServiceProvider();
    }

    private static Guard Start(ServiceProvider services, string name)
    {
        var guard = services.GetRequiredService<GuardSet>().Of(ControlledHost.Definition(name, permits: 10));
        services.GetRequiredService<LimitControl>().Start();
        return guard;
    }

    private static IEnumerable<string> Logged(ServiceProvider services) =>
        services.GetFakeLogCollector().GetSnapshot().Select(static record => record.Message);

    /// <summary>A file's provider, which is emptied before it finds that the file does not parse.</summary>
    private sealed class Breaking : ConfigurationProvider, IConfigurationSource
    {
        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public void Write(params (string Key, string? Value)[] values)
        {
            Data = values.ToDictionary(static value => value.Key, static value => value.Value, StringComparer.OrdinalIgnoreCase);
            OnReload();
        }

        public void Break() => Data.Clear();
    }
}
