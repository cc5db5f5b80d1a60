using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Shot.CompilerServices;
using Shot.Control;
using Shot.Tests.Control;

namespace Shot.Tests.Http.Control;

/// <summary>A file that becomes invalid leaves the limits as they are, also when another source is reloaded.</summary>
public sealed class JsonFileTests
{
    [Fact]
    public void The_last_valid_content_of_a_broken_file_stays_in_force()
    {
        var directory = Directory.CreateTempSubdirectory("shot");
        try
        {
            var file = Path.Combine(directory.FullName, "settings.json");
            Write(4);
            var other = new Configured();
            var configuration = new ConfigurationBuilder()
                .AddJsonFile(source =>
                {
                    source.Path = file;
                    source.ReloadOnChange = false;
                    source.OnLoadException = static context => context.Ignore = true;
                    source.ResolveFileProvider();
                })
                .Add(other)
                .Build();
            var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddFakeLogging();
            using var provider = ShotServices.Add(services, configure: null).BuildServiceProvider();
            provider.GetRequiredService<GuardSet>().Of(ControlledHost.Definition("orders", permits: 10));
            provider.GetRequiredService<LimitControl>().Start();
            Assert.Equal(4, Permits());

            File.WriteAllText(file, "{ \"Shot\": {");
            configuration.Providers.First().Load();
            configuration.Reload();
            other.Write(("Other", "1"));
            Assert.Equal(4, Permits());

            Write(6);
            configuration.Reload();
            Assert.Equal(6, Permits());

            File.WriteAllText(file, "{}");
            configuration.Reload();
            Assert.Equal(10, Permits());

            void Write(int permits) => File.WriteAllText(file, $$"""{ "Shot": { "Limits": { "orders": { "Permits": {{permits}} } } } }""");

            int? Permits() => Assert.Single(provider.GetRequiredService<IShotControl>().Snapshot(), static limit => limit.Name == "orders").Numbers.Permits;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
