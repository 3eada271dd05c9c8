using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Handlers.Outgoing;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Handlers.Tests.Outgoing;

public sealed class OutgoingAddressRulesTests
{
    [Theory]
    [InlineData("https://example.com")]
    [InlineData("https://example.com:8443/a?b=c#d")]
    [InlineData("https://8.8.8.8/")]
    [InlineData("https://[2606:4700:4700::1111]/")]
    [InlineData("https://bücher.example/")]
    [InlineData("https://notlocalhost/")]
    [InlineData("HTTPS://EXAMPLE.COM/")]
    public void FindFault_public_https_is_open(string text)
    {
        Assert.Null(Create().FindFault(text, out var url));
        Assert.NotNull(url);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("example.com", "not an absolute")]
    [InlineData("/path", "not an absolute")]
    [InlineData("//example.com/", "not an absolute")]
    [InlineData("ftp://example.com/", "not an absolute")]
    [InlineData("file:///etc/passwd", "not an absolute")]
    [InlineData("javascript:alert(1)", "not an absolute")]
    [InlineData("https://", "not an absolute")]
    [InlineData("https:///path", "not an absolute")]
    [InlineData("https://example.com:99999/", "not an absolute")]
    [InlineData(" https://example.com/", "U+0020")]
    [InlineData("https://example.com/\r\nX: y", "U+000D")]
    [InlineData("https://example.com\\@127.0.0.1/", "U+005C")]
    [InlineData("https://user:secret@example.com/", "user name")]
    [InlineData("https://user@example.com/", "user name")]
    [InlineData("http://example.com/", "plain http")]
    [InlineData("https://localhost/", "loopback")]
    [InlineData("https://LOCALHOST:8443/", "loopback")]
    [InlineData("https://localhost./", "loopback")]
    [InlineData("https://a.b.localhost/", "loopback")]
    [InlineData("https://127.0.0.1/", "loopback")]
    [InlineData("https://127.0.0.1./", "loopback")]
    [InlineData("https://127.1/", "loopback")]
    [InlineData("https://2130706433/", "loopback")]
    [InlineData("https://0x7f000001/", "loopback")]
    [InlineData("https://0x7f.0.0.1/", "loopback")]
    [InlineData("https://017700000001/", "loopback")]
    [InlineData("https://0177.0.0.1/", "loopback")]
    [InlineData("https://127。0。0。1/", "loopback")]
    [InlineData("https://0/", "unspecified")]
    [InlineData("https://10.1.2.3/", "private")]
    [InlineData("https://169.254.169.254/latest/meta-data/", "link-local")]
    [InlineData("https://[::1]/", "loopback")]
    [InlineData("https://[::]/", "unspecified")]
    [InlineData("https://[0:0:0:0:0:0:0:1]:8443/", "loopback")]
    [InlineData("https://[::ffff:127.0.0.1]/", "loopback")]
    [InlineData("https://[::ffff:7f00:1]/", "loopback")]
    [InlineData("https://[fe80::1%25eth0]/", "link-local")]
    [InlineData("https://[fd00::1]/", "private")]
    public void FindFault_refused_url_says_why(string text, string expected)
    {
        var fault = Create().FindFault(text, out var url);
        Assert.NotNull(fault);
        Assert.Contains(expected, fault, StringComparison.Ordinal);
        Assert.Null(url);
    }

    [Theory]
    [InlineData("https://①②⑦.⓪.⓪.①/", "127.0.0.1 is loopback")]
    [InlineData("https://１２７。０。０。１/", "127.0.0.1 is loopback")]
    [InlineData("https://①②⑦.①/", "127.0.0.1 is loopback")]
    [InlineData("https://０x7f.1/", "127.0.0.1 is loopback")]
    [InlineData("https://①⓪.①.②.③/", "10.1.2.3 is private")]
    [InlineData("https://ｌｏｃａｌｈｏｓｔ/", "'localhost' is loopback")]
    [InlineData("https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", "'localhost' is loopback")]
    [InlineData("https://LOCALHOſT/", "'localhost' is loopback")]
    [InlineData("https://local\u00ADhost/", "'localhost' is loopback")]
    [InlineData("https://lo\u200Bcal\u2060host/", "'localhost' is loopback")]
    [InlineData("https://local\uFE0Fhost./", "'localhost' is loopback")]
    [InlineData("https://a.ｌocalhost:8443/", "'a.localhost' is loopback")]
    [InlineData("https://\u00AD/", "neither a name nor an address")]
    [InlineData("https://\u200B.com/", "neither a name nor an address")]
    [InlineData("https://℀.com/", "neither a name nor an address")]
    [InlineData("https://999.999.999.999/", "neither a name nor an address")]
    [InlineData("https://256.1/", "neither a name nor an address")]
    [InlineData("https://1.2.3.4.5/", "neither a name nor an address")]
    [InlineData("https://0x100000000/", "neither a name nor an address")]
    [InlineData("https://example.0x1/", "neither a name nor an address")]
    [InlineData("https://-a.com/", "neither a name nor an address")]
    [InlineData("https://xn--/", "neither a name nor an address")]
    [InlineData("https://xn--8g7ccp.example/", "neither a name nor an address")]
    [InlineData("https://bu\u0308cher.example/", "neither a name nor an address")]
    [InlineData("https://a\uE000.example/", "neither a name nor an address")]
    public void FindFault_host_is_judged_as_it_is_after_mapping(string text, string expected)
    {
        Assert.Contains(expected, Create().FindFault(text, out var url), StringComparison.Ordinal);
        Assert.Null(url);
    }

    [Theory]
    [InlineData("https://ｅｘａｍｐｌｅ．ｃｏｍ/a?b=ｃ", "https://example.com/a?b=%EF%BD%83")]
    [InlineData("https://exa\u00ADmple.com:8443/", "https://example.com:8443/")]
    [InlineData("https://BÜCHER.example/", "https://xn--bcher-kva.example/")]
    [InlineData("https://faß.de/", "https://xn--fa-hia.de/")]
    [InlineData("https://my_service.example/", "https://my_service.example/")]
    [InlineData("https://例え.テスト/", "https://xn--r8jz45g.xn--zckzah/")]
    public void FindFault_open_url_names_the_mapped_host(string text, string expected)
    {
        Assert.Null(Create().FindFault(text, out var url));
        Assert.Equal(expected, url!.AbsoluteUri);
    }

    [Fact]
    public void FindFault_allowed_host_is_compared_after_mapping()
    {
        Assert.Null(Create("ｌｏｃａｌｈｏｓｔ").FindFault("http://localhost/", out _));
        Assert.Null(Create("intern.example").FindFault("http://ⓘntern.example/", out _));
    }

    [Fact]
    public void FindFault_url_length_is_bounded()
    {
        const string Start = "https://example.com/";
        Assert.Null(Create().FindFault(Start.PadRight(2_048, 'a'), out _));
        Assert.Contains("2049 characters", Create().FindFault(Start.PadRight(2_049, 'a'), out _), StringComparison.Ordinal);
    }

    [Fact]
    public void FindFault_credentials_are_not_repeated() =>
        Assert.DoesNotContain("secret", Create().FindFault("https://user:secret@example.com/", out _), StringComparison.Ordinal);

    [Theory]
    [InlineData("localhost", "http://localhost:5000/")]
    [InlineData("LocalHost", "https://LOCALHOST/")]
    [InlineData("localhost", "http://localhost./")]
    [InlineData("127.0.0.1", "http://127.0.0.1:81/")]
    [InlineData("127.0.0.1", "http://2130706433/")]
    [InlineData("127.0.0.1", "http://[::ffff:127.0.0.1]/")]
    [InlineData("::1", "http://[::1]:5000/")]
    [InlineData("[::1]", "http://[::1]:5000/")]
    [InlineData("intern.example", "http://intern.example/")]
    [InlineData("bücher.example", "http://xn--bcher-kva.example/")]
    public void FindFault_allowed_host_is_open_on_any_port_and_plain_http(string entry, string text)
    {
        Assert.Null(Create(entry).FindFault(text, out var url));
        Assert.NotNull(url);
    }

    [Theory]
    [InlineData("localhost", "http://127.0.0.1/")]
    [InlineData("intern.example", "http://other.intern.example/")]
    [InlineData("intern.example", "http://intern.example.org/")]
    [InlineData("10.0.0.1", "http://10.0.0.2/")]
    public void FindFault_allow_list_opens_nothing_else(string entry, string text) => Assert.NotNull(Create(entry).FindFault(text, out _));

    [Fact]
    public void FindFault_address_is_judged_by_the_host_and_by_itself()
    {
        var loopback = IPAddress.Loopback;
        Assert.Null(Create().FindFault("example.com", 443, IPAddress.Parse("8.8.8.8")));
        Assert.Null(Create("intern.example").FindFault("Intern.Example.", 80, loopback));
        Assert.Null(Create("127.0.0.1").FindFault("example.com", 443, loopback.MapToIPv6()));
        var fault = Create().FindFault("example.com", 443, loopback);
        Assert.Equal(
            "The host 'example.com' stands for an address that is loopback and not open to jobs; an operator can open the host with AsyncJobs:Outgoing:AllowedHosts.",
            fault);
    }

    [Fact]
    public void FindFault_no_spelling_of_an_IPv4_address_passes() => Prop.ForAll<byte, byte, byte>((b, c, d) =>
    {
        var number = (127u << 24) | ((uint)b << 16) | ((uint)c << 8) | d;
        string[] spellings =
        [
            $"127.{b}.{c}.{d}", $"{number}", $"0x{number:x}", $"0{Convert.ToString((long)number, 8)}",
            $"127.{(b << 16) | (c << 8) | d}", $"0x7f.{b}.{(c << 8) | d}", $"[::ffff:127.{b}.{c}.{d}]", $"127.{b}.{c}.{d}.",
        ];
        return spellings.All(host => Create().FindFault($"https://{host}/", out _) is not null);
    }).QuickCheckThrowOnFailure();

    internal static OutgoingAddressRules Create(params string[] allowedHosts)
    {
        var options = new AsyncJobsOptions();
        foreach (var host in allowedHosts)
        {
            options.Outgoing.AllowedHosts.Add(host);
        }

        return new OutgoingAddressRules(Options.Create(options), new OwnAddress());
    }
}
