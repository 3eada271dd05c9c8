using Microsoft.Extensions.Configuration;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Tests.Hosting;

public sealed class SettingNamesTests
{
    private static readonly SettingsType[] Types = [new("", typeof(AsyncJobsOptions)), new("Storage", typeof(StorageSettings))];

    private readonly SettingNames _names = new(Types);

    [Theory]
    [InlineData("Retry:Attempts")]
    [InlineData("retry:BASEDELAY")]
    [InlineData("Dispatch:MaxConcurrentJobs")]
    [InlineData("Outgoing:AllowedHosts:0")]
    [InlineData("Storage:Path")]
    public void FindUnknown_passes_over_known_keys(string key) => Assert.Empty(Unknown(key));

    [Theory]
    [InlineData("Retry:Attempt")]
    [InlineData("Retri:Attempts")]
    [InlineData("Attempts")]
    [InlineData("Storage:Folder")]
    [InlineData("Retry:Attempts:Most")]
    public void FindUnknown_names_the_whole_key(string key) => Assert.Equal([key], Unknown(key));

    [Fact]
    public void All_has_each_key_once() =>
        Assert.Equal(
            ["Dispatch:MaxConcurrentJobs", "Dispatch:MaxDataBytes", "Handlers:CancelGrace", "Handlers:LogLevel", "Handlers:TimeLimit", "Limits:Depth", "Outgoing:AllowedHosts", "Retention:Canceled", "Retention:Failed", "Retention:Schedule", "Retention:Succeeded", "Retention:TimeZone", "Retry:Attempts", "Retry:BaseDelay", "Retry:Factor", "Retry:MaxDelay", "Storage:Path"],
            _names.All.Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("Outgoing:AllowedHosts", ": it is a list; write 'AsyncJobs:Outgoing:AllowedHosts:0'.")]
    [InlineData("outgoing:allowedhosts", ": it is a list; write 'AsyncJobs:outgoing:allowedhosts:0'.")]
    [InlineData("Outgoing:AllowedHosts:0:Name", ": 'AsyncJobs:Outgoing:AllowedHosts:0' takes one value; write it there.")]
    [InlineData("Retry:Attempts:0", ": 'AsyncJobs:Retry:Attempts' takes one value; write it there.")]
    [InlineData("Retry:Attempts:Most:Ever", ": 'AsyncJobs:Retry:Attempts' takes one value; write it there.")]
    [InlineData("Retry", ": it is a section; a setting in it is 'AsyncJobs:Retry:Attempts'.")]
    [InlineData("Retry:Attempt", "; did you mean 'AsyncJobs:Retry:Attempts'?")]
    [InlineData("Entirely:Different", ".")]
    public void Find_names_the_way_out(string key, string suggestion) =>
        Assert.Equal([($"AsyncJobs:{key}", suggestion)], new UnknownSettings(Section(key, "127.0.0.1"), Types).Find());

    [Theory]
    [InlineData("Outgoing:AllowedHosts", "")]
    [InlineData("Outgoing:AllowedHosts", null)]
    [InlineData("Retry", null)]
    public void Find_passes_over_an_empty_list_or_section(string key, string? value) => Assert.Empty(new UnknownSettings(Section(key, value), Types).Find());

    private IEnumerable<string> Unknown(string key) => _names.FindUnknown(Section(key, "1")).Select(unknown => unknown.Key);

    private static IConfigurationSection Section(string key, string? value) =>
        new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create($"AsyncJobs:{key}", value)]).Build().GetSection("AsyncJobs");

    private sealed class StorageSettings
    {
        public string Path { get; set; } = "";
    }
}
