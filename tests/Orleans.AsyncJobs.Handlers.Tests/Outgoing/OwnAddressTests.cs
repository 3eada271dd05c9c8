using System.Net;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Handlers.Outgoing;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Handlers.Tests.Outgoing;

public sealed class OwnAddressTests
{
    private readonly OwnAddress _own = new();
    private readonly OutgoingAddressRules _rules;

    public OwnAddressTests()
    {
        _rules = new OutgoingAddressRules(Options.Create(new AsyncJobsOptions()), _own);
        _own.Set(["http://127.0.0.1:5080", "http://[::1]:5081", "http://localhost:5082"]);
    }

    [Theory]
    [InlineData("http://127.0.0.1:5080/healthz")]
    [InlineData("HTTP://127.0.0.1:5080/healthz#anchor")]
    [InlineData("http://[::1]:5081/healthz")]
    [InlineData("http://localhost:5082/healthz")]
    public void FindFault_own_health_address_is_open(string text) => Assert.Null(_rules.FindFault(text, out _));

    [Theory]
    [InlineData("http://127.0.0.1:5080/")]
    [InlineData("http://127.0.0.1:5080/readyz")]
    [InlineData("http://127.0.0.1:5080/healthz/")]
    [InlineData("http://127.0.0.1:5080/healthz?x=1")]
    [InlineData("http://127.0.0.1:5080/Healthz")]
    [InlineData("http://127.0.0.1:5080/%68ealthz/../api/data/v9.2/asyncoperations")]
    [InlineData("http://127.0.0.1:5080/api/data/v9.2/asyncoperations")]
    [InlineData("https://127.0.0.1:5080/healthz")]
    [InlineData("http://127.0.0.1:5081/healthz")]
    [InlineData("http://127.0.0.1/healthz")]
    [InlineData("http://127.0.0.2:5080/healthz")]
    [InlineData("http://localhost:5080/healthz")]
    [InlineData("http://example.org:5080/healthz")]
    [InlineData("http://user@127.0.0.1:5080/healthz")]
    public void FindFault_everything_beside_it_stays_closed(string text) => Assert.NotNull(_rules.FindFault(text, out _));

    [Fact]
    public void FindFault_of_a_connection_opens_only_the_own_port_on_loopback()
    {
        Assert.Null(_rules.FindFault("127.0.0.1", 5080, IPAddress.Loopback));
        Assert.Null(_rules.FindFault("localhost", 5082, IPAddress.IPv6Loopback));
        Assert.NotNull(_rules.FindFault("127.0.0.1", 5090, IPAddress.Loopback));
        Assert.NotNull(_rules.FindFault("localhost", 5082, IPAddress.Parse("10.0.0.1")));
        Assert.NotNull(_rules.FindFault("rebound.example", 5080, IPAddress.Loopback));
    }

    [Theory]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://*:5080")]
    [InlineData("http://0.0.0.0:5080")]
    [InlineData("http://192.168.0.1:5080")]
    [InlineData("")]
    public void Set_passes_over_what_is_no_port_on_loopback(string url)
    {
        _own.Set([url]);

        Assert.Null(_own.HealthUrl);
        Assert.NotNull(_rules.FindFault("http://127.0.0.1:5080/healthz", out _));
    }

    [Fact]
    public void HealthUrl_is_that_of_the_first_address() => Assert.Equal("http://127.0.0.1:5080/healthz", _own.HealthUrl);
}
