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
    [InlineData("?%20a%0A=%0D%0A1%20&%0Ab=2", "a:1|b:2")]
    [InlineData("?a&b=", "a:|b:")]
    [InlineData("?a=b=c", "a:b=c")]
    [InlineData("?&&a=1&", "a:1")]
    [InlineData("?a=%zz%FF", "a:%zz%FF")]
    public void Split_query_givesNamesAndValues(string query, string expected) =>
        Assert.Equal(expected, string.Join('|', QueryString.Split(query).Select(option => $"{option.Key}:{option.Value}")));
}
