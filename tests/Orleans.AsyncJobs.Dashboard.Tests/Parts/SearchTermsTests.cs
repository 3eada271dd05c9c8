using Orleans.AsyncJobs.Dashboard.Parts;
using Orleans.AsyncJobs.Gateway.Search;

namespace Orleans.AsyncJobs.Dashboard.Tests.Parts;

public sealed class SearchTermsTests
{
    [Theory]
    [InlineData("SendMail")]
    [InlineData("customer 7")]
    [InlineData("a \"quoted\" one")]
    [InlineData("a,b")]
    [InlineData("-minus")]
    [InlineData("ключ:=~<>")]
    [InlineData("back\\slash")]
    public void Quote_anyValue_isReadBackByTheSearch(string value)
    {
        var term = Assert.Single(SearchTerm.Split($"token:{SearchTerms.Quote(value)}"));

        Assert.Equal(("token", value, false), (term.Name, term.Value, term.IsNegated));
        Assert.Equal(value, Assert.Single(term.Values));
    }

    [Theory]
    [InlineData("state:failed name~x", "state", "failed")]
    [InlineData("name~x STATE:failed", "state", "failed")]
    [InlineData("token:\"customer 7\"", "token", "customer 7")]
    [InlineData("state:failed,canceled", "state", null)]
    [InlineData("state:failed state:canceled", "state", null)]
    [InlineData("-state:failed", "state", null)]
    [InlineData("state:\"open", "state", null)]
    [InlineData("", "state", null)]
    [InlineData(null, "state", null)]
    public void Find_term_isTheOneValueOfTheOneTerm(string? search, string name, string? expected) => Assert.Equal(expected, SearchTerms.Find(search, name));

    [Theory]
    [InlineData("name~x", "failed", "state:failed name~x")]
    [InlineData("state:ready name~x -state:failed", "failed", "state:failed name~x")]
    [InlineData("state:ready token:\"customer  7\"", null, "token:\"customer  7\"")]
    [InlineData("state:ready", null, "")]
    public void With_term_takesThePlaceOfOthersOfItsName(string search, string? value, string expected) => Assert.Equal(expected, SearchTerms.With(search, "state", value));
}
