using Orleans.AsyncJobs.Gateway.WebApi.Queries;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi.Queries;

public sealed class QueryStringTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("?", "")]
    [InlineData("?a=1&b=2", "a:1|b:2")]
    [InlineData("?%24top=1", "$top:1")]
    [InlineData("?a=1?b=2", "a:1|b:2")]
    [InlineData("??a=1", "a:1")]
    [InlineData("?a='x?y'", "a:'x?y'")]
    [InlineData("?a=%27x?y%27?b=1", "a:'x?y'|b:1")]
    [InlineData("?a='it''s ?'&b=1", "a:'it''s ?'|b:1")]
    [InlineData("?a='open&b=1?c=2", "a:'open|b:1|c:2")]
    [InlineData("?a=1+2%2B3", "a:1 2+3")]
    [InlineData("?%20a+=++1%20&+b=2", "a:1|b:2")]
    [InlineData("?a=%0A1%09", "a:1\t")]
    [InlineData("?=1&=", ":1|:")]
    [InlineData("?a&b=", "a:|b:")]
    [InlineData("?a=b=c", "a:b=c")]
    [InlineData("?&&a=1&", "a:1")]
    [InlineData("?a=%zz", "a:%zz")]
    public void Split_query_givesNamesAndValues(string query, string expected) =>
        Assert.Equal(expected, string.Join('|', QueryString.Split(query).Select(option => $"{option.Key}:{option.Value}")));

    [Theory]
    [InlineData("", true)]
    [InlineData("?a=%41%zz%", true)]
    [InlineData("?a=%C3%A9%F0%9F%98%80", true)]
    [InlineData("?a=%FF", false)]
    [InlineData("?%C3=1", false)]
    [InlineData("?a=%C3x%A9", false)]
    [InlineData("?a=%ED%A0%80", false)]
    public void IsUtf8_percentEncodedBytes_areChecked(string query, bool expected) => Assert.Equal(expected, QueryString.IsUtf8(query));
}
