using Microsoft.Extensions.Configuration;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Tests.Hosting;

public sealed class SettingNamesTests
{
    private readonly SettingNames _names = new([new SettingsType("", typeof(AsyncJobsOptions)), new SettingsType("Storage", typeof(StorageSettings))]);

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
            ["Dispatch:MaxConcurrentJobs", "Dispatch:MaxDataBytes", "Handlers:CancelGrace", "Handlers:LogLevel", "Handlers:TimeLimit", "Limits:Depth", "Outgoing:AllowedHosts", "Retention:Canceled", "Retention:Failed", "Retention:Succeeded", "Retry:Attempts", "Retry:BaseDelay", "Retry:Factor", "Retry:MaxDelay", "Storage:Path"],
            _names.All.Order(StringComparer.Ordinal));

    private IEnumerable<string> Unknown(string key) => _names.FindUnknown(
        new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create($"AsyncJobs:{key}", (string?)"1")]).Build().GetSection("AsyncJobs"));

    private sealed class StorageSettings
    {
        public string Path { get; set; } = "";
    }
}
