using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Tests.Hosting;

/// <summary>The settings in force, as people are shown them.</summary>
public sealed class SettingValuesTests
{
    [Fact]
    public void Read_gives_defaults_and_what_was_set_by_key()
    {
        var values = Read(new ServiceCollection().Configure<AsyncJobsOptions>(options => options.Outgoing.AllowedHosts.Add("b.example")), new SettingsType("", typeof(AsyncJobsOptions)));

        Assert.Equal("4", values["Retry:Attempts"]);
        Assert.Equal("00:00:05", values["Retry:BaseDelay"]);
        Assert.Equal("Information", values["Handlers:LogLevel"]);
        Assert.Equal("b.example", values["Outgoing:AllowedHosts"]);
        Assert.Equal(new SettingNames([new SettingsType("", typeof(AsyncJobsOptions))]).All.Order(StringComparer.Ordinal), values.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Read_hides_what_may_be_secret()
    {
        var values = Read(new ServiceCollection().Configure<Settings>(options => options.Keys.Add("abc")), new SettingsType("Part", typeof(Settings)));

        Assert.Equal("folder", values["Part:Path"]);
        string[] secrets = ["ApiKey", "ClientSecret", "DBPASSWORD", "ConnectionString", "AccessToken", "Keys"];
        Assert.All(secrets, name => Assert.Equal("(hidden)", values[$"Part:{name}"]));
        Assert.Equal("", values["Part:UnsetPassword"]);
        Assert.DoesNotContain(values.Values, value => value.Contains("abc", StringComparison.Ordinal));
    }

    private static Dictionary<string, string> Read(IServiceCollection services, SettingsType type)
    {
        using var provider = services.AddOptions().BuildServiceProvider();
        return SettingValues.Read(provider, [type]).ToDictionary(StringComparer.Ordinal);
    }

    private sealed class Settings
    {
        public string Path { get; set; } = "folder";

        public string ApiKey { get; set; } = "abc";

        public string ClientSecret { get; set; } = "abc";

        public string DBPASSWORD { get; set; } = "abc";

        public string ConnectionString { get; set; } = "Server=x;Password=abc";

        public string AccessToken { get; set; } = "abc";

        public string? UnsetPassword { get; set; }

        public IList<string> Keys { get; } = [];
    }
}
