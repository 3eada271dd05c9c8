using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Orleans.AsyncJobs.Handlers.Outgoing;

namespace Orleans.AsyncJobs.Handlers.Tests.Outgoing;

public sealed class SpecialAddressesTests
{
    [Theory]
    [InlineData("0.0.0.0", "unspecified")]
    [InlineData("0.1.2.3", "unspecified")]
    [InlineData("10.0.0.1", "private")]
    [InlineData("10.255.255.255", "private")]
    [InlineData("100.64.0.1", "private (carrier-grade NAT)")]
    [InlineData("100.127.255.255", "private (carrier-grade NAT)")]
    [InlineData("127.0.0.1", "loopback")]
    [InlineData("127.255.255.254", "loopback")]
    [InlineData("168.63.129.16", "link-local (cloud platform)")]
    [InlineData("169.254.169.254", "link-local")]
    [InlineData("172.16.0.1", "private")]
    [InlineData("172.31.255.255", "private")]
    [InlineData("192.0.0.192", "reserved")]
    [InlineData("192.0.2.1", "documentation")]
    [InlineData("192.88.99.1", "reserved")]
    [InlineData("192.168.1.1", "private")]
    [InlineData("198.19.0.1", "benchmarking")]
    [InlineData("198.51.100.7", "documentation")]
    [InlineData("203.0.113.7", "documentation")]
    [InlineData("224.0.0.1", "multicast")]
    [InlineData("239.255.255.255", "multicast")]
    [InlineData("240.0.0.1", "reserved")]
    [InlineData("255.255.255.255", "broadcast")]
    [InlineData("::", "unspecified")]
    [InlineData("::1", "loopback")]
    [InlineData("::ffff:127.0.0.1", "loopback")]
    [InlineData("::127.0.0.1", "loopback")]
    [InlineData("64:ff9b::10.0.0.1", "private")]
    [InlineData("64:ff9b:1::8.8.8.8", "reserved")]
    [InlineData("2002:7f00:1::", "loopback")]
    [InlineData("2002:a9fe:a9fe::1", "link-local")]
    [InlineData("2001:0:53aa:64c::", "reserved")]
    [InlineData("2001:db8::1", "documentation")]
    [InlineData("3fff::1", "documentation")]
    [InlineData("100::1", "reserved")]
    [InlineData("5f00::1", "reserved")]
    [InlineData("::ffff:0:127.0.0.1", "reserved")]
    [InlineData("fc00::1", "private")]
    [InlineData("fd00:ec2::254", "private")]
    [InlineData("fe80::1", "link-local")]
    [InlineData("fe80::1%1", "link-local")]
    [InlineData("febf::1", "link-local")]
    [InlineData("fec0::1", "private (site-local)")]
    [InlineData("ff02::1", "multicast")]
    public void FindKind_special_address_names_its_kind(string address, string expected) =>
        Assert.Equal(expected, SpecialAddresses.FindKind(IPAddress.Parse(address)));

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.0")]
    [InlineData("168.63.129.17")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.0.1.0")]
    [InlineData("223.255.255.255")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::8.8.8.8")]
    [InlineData("2002:808:808::1")]
    [InlineData("2001:4860:4860::8888")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a00:1450:4001::1")]
    public void FindKind_public_address_gives_null(string address) => Assert.Null(SpecialAddresses.FindKind(IPAddress.Parse(address)));

    [Fact]
    public void FindKind_embedded_IPv4_counts_as_the_address_it_carries() => Prop.ForAll<byte[]>(seed =>
    {
        // Half of the addresses start like a special one, so that both answers come up.
        byte[] starts = [127, 10, 192, 8, 93, 172];
        byte[] four = [starts[At(seed, 0) % starts.Length], At(seed, 1), At(seed, 2), At(seed, 3)];
        var plain = SpecialAddresses.FindKind(new IPAddress(four));
        byte[] zeros = new byte[10];
        IPAddress[] forms =
        [
            new([.. zeros, 0xff, 0xff, .. four]),
            new([0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, .. four]),
            new([0x20, 0x02, .. four, .. zeros]),
        ];
        return forms.All(form => string.Equals(plain, SpecialAddresses.FindKind(form), StringComparison.Ordinal));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void FindKind_IPv6_outside_global_unicast_is_never_public() => Prop.ForAll<byte[]>(seed =>
    {
        var bytes = Enumerable.Range(0, 16).Select(index => At(seed, index)).ToArray();
        bytes[0] = (byte)(bytes[0] | 0x40);
        return SpecialAddresses.FindKind(new IPAddress(bytes)) is not null;
    }).QuickCheckThrowOnFailure();

    private static byte At(byte[]? seed, int index) => seed is { Length: > 0 } ? seed[index % seed.Length] : (byte)index;
}
