using Orleans.AsyncJobs.Handlers.Outgoing;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Handlers.Tests.Outgoing;

public sealed class OutgoingOptionsCheckTests
{
    [Theory]
    [InlineData("")]
    [InlineData("https://example.com")]
    [InlineData("localhost:8080")]
    [InlineData("[::1]:8080")]
    [InlineData("example.com/path")]
    [InlineData("*.example.com")]
    [InlineData("user@example.com")]
    [InlineData("two hosts")]
    public void Validate_entry_that_is_no_host_names_the_key_and_the_fix(string entry)
    {
        var options = new AsyncJobsOptions { Outgoing = { AllowedHosts = { "localhost", entry } } };
        var result = new OutgoingOptionsCheck().Validate(name: null, options);
        Assert.Contains($"AsyncJobs:Outgoing:AllowedHosts has the entry '{entry}'", Assert.Single(result.Failures!), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_hosts_and_addresses_pass()
    {
        var options = new AsyncJobsOptions { Outgoing = { AllowedHosts = { "localhost", "Example.COM", "127.0.0.1", "::1", "[fd00::1]", "my-service_1" } } };
        Assert.True(new OutgoingOptionsCheck().Validate(name: null, options).Succeeded);
    }
}
