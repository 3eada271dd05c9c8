using System.Net;
using System.Net.Sockets;

namespace Orleans.AsyncJobs.Server.Tests;

/// <summary>Options, addresses and settings that keep the server from starting.</summary>
public sealed class StartTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_on_a_busy_port_names_urls()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var line = await Refusal.OfAsync(_folder, Refusal.CouldNotStart, "--urls", $"http://127.0.0.1:{port}");

        Assert.Contains($"http://127.0.0.1:{port}", line, StringComparison.Ordinal);
        Assert.Contains("in use", line, StringComparison.Ordinal);
        Assert.Contains("--urls", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://0.0.0.0:5080")]
    [InlineData("http://*:5080")]
    [InlineData("http://example.org:5080")]
    [InlineData("http://127.0.0.1:0;http://192.0.2.1:5080")]
    public async Task Start_on_an_address_of_other_machines_is_refused(string urls)
    {
        var line = await Refusal.OfAsync(_folder, Refusal.WrongOptions, "--urls", urls);

        Assert.Contains("let other machines in", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_with_endpoints_past_urls_is_refused()
    {
        var line = await Refusal.OfAsync(_folder, Refusal.WrongOptions, "--Kestrel:Endpoints:Http:Url=http://0.0.0.0:0");

        Assert.Contains("Kestrel:Endpoints", line, StringComparison.Ordinal);
        Assert.Contains("--urls", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--urls=https://127.0.0.1:0", "only http")]
    [InlineData("--urls=127.0.0.1", "is not an address")]
    [InlineData("--urls=", "names no address")]
    [InlineData("--urls", "needs a value")]
    [InlineData("--urls=http://127.0.0.1:99999", "is not an address")]
    [InlineData("--urls=http://127.0.0.1:0/jobs", "is not an address")]
    [InlineData("--urls=http://localhost:0", "http://127.0.0.1:0")]
    [InlineData("--data", "needs a value")]
    [InlineData("--data=", "names no folder")]
    [InlineData("--dat=x", "'--dat=x' is not an option")]
    [InlineData("start", "'start' is not an option")]
    public async Task Start_with_wrong_options_is_refused(string argument, string said)
    {
        Assert.Contains(said, await Refusal.OfAsync(_folder, Refusal.WrongOptions, argument), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AsyncJobs:Retry:Attempts", "0")]
    [InlineData("AsyncJobs:Retry:Attempts", "many")]
    [InlineData("AsyncJobs:Retry:BaseDelay", "soon")]
    [InlineData("AsyncJobs:Retry:BaseDelay", "-00:00:05")]
    [InlineData("AsyncJobs:Dispatch:MaxConcurrentJobs", "100000")]
    [InlineData("AsyncJobs:Storage:QueueRows", "1")]
    [InlineData("AsyncJobs:Storage:QueueRows", "lots")]
    [InlineData("AsyncJobs:Outgoing:AllowedHosts", "https://example.org/", ":0")]
    [InlineData("AsyncJobs:Security:AllowedOrigins", "example.org", ":0")]
    public async Task Start_with_an_invalid_setting_names_its_key(string key, string value, string suffix = "")
    {
        Assert.Contains(key, await Refusal.OfAsync(_folder, Refusal.CouldNotStart, $"--{key}{suffix}={value}"), StringComparison.Ordinal);
    }
}
