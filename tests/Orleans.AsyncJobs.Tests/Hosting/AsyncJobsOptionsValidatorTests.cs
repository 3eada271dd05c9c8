using System.Globalization;
using Microsoft.Extensions.Configuration;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Tests.Hosting;

/// <summary>Settings that make no sense are refused at start, by key and with the fix.</summary>
public sealed class AsyncJobsOptionsValidatorTests
{
    [Fact]
    public void Validate_defaults_is_a_success() => Assert.True(new AsyncJobsOptionsValidator().Validate(null, new AsyncJobsOptions()).Succeeded);

    [Theory]
    [InlineData("Dispatch:MaxConcurrentJobs", "0")]
    [InlineData("Dispatch:MaxConcurrentJobs", "-1")]
    [InlineData("Dispatch:MaxConcurrentJobs", "10001")]
    [InlineData("Retry:Attempts", "0")]
    [InlineData("Retry:Attempts", "101")]
    [InlineData("Retry:Factor", "0.9")]
    [InlineData("Retry:Factor", "NaN")]
    [InlineData("Retry:Factor", "101")]
    [InlineData("Retry:BaseDelay", "00:00:00")]
    [InlineData("Retry:BaseDelay", "-00:00:01")]
    [InlineData("Retry:MaxDelay", "31.00:00:00")]
    [InlineData("Handlers:TimeLimit", "00:00:00")]
    [InlineData("Handlers:TimeLimit", "30.00:00:01")]
    [InlineData("Handlers:CancelGrace", "-00:00:05")]
    [InlineData("Handlers:LogLevel", "7")]
    [InlineData("Retention:Succeeded", "-1")]
    [InlineData("Retention:Succeeded", "91")]
    [InlineData("Retention:Failed", "-1")]
    [InlineData("Retention:Failed", "181")]
    [InlineData("Retention:Canceled", "-1")]
    [InlineData("Retention:Canceled", "181")]
    public void Validate_bad_value_names_the_key_the_value_and_what_is_allowed(string key, string value)
    {
        var options = new AsyncJobsOptions();
        new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build().Bind(options);

        var fault = Assert.Single(new AsyncJobsOptionsValidator().Validate(null, options).Failures!);

        Assert.StartsWith($"AsyncJobs:{key} is ", fault, StringComparison.Ordinal);
        Assert.Contains("; set it to", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_several_bad_values_names_each()
    {
        var options = new AsyncJobsOptions { Retry = { Attempts = 0, Factor = 0 } };

        Assert.Equal(2, new AsyncJobsOptionsValidator().Validate(null, options).Failures!.Count());
        Assert.Equal("0", options.Retry.Attempts.ToString(CultureInfo.InvariantCulture));
    }
}
