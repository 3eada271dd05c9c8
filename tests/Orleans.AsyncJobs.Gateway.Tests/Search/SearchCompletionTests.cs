using Orleans.AsyncJobs.Gateway.Search;

namespace Orleans.AsyncJobs.Gateway.Tests.Search;

public sealed class SearchCompletionTests
{
    private static readonly string[] Handlers = ["SendMail", "SendFax", "Say \"hi\", twice"];

    /// <summary>The bar is the cursor; each suggestion is shown as the text would read with it.</summary>
    [Theory]
    [InlineData("st|", "state:", "started>")]
    [InlineData("-st|", "-state:", "-started>")]
    [InlineData("a pri| b", "a priority: b")]
    [InlineData("ST|ate", "state:ate", "started>ate")]
    [InlineData("state:pa|", "state:paused", "state:pausing")]
    [InlineData("state:failed,ca|", "state:failed,canceling", "state:failed,canceled")]
    [InlineData("handler:s|", "handler:SendMail", "handler:SendFax", "handler:\"Say \"\"hi\"\", twice\"")]
    [InlineData("x handler:\"sendm| y", "x handler:SendMail y")]
    [InlineData("created>-1|", "created>-15m", "created>-1h", "created>-1d", "created>-1w")]
    [InlineData("name~x|")]
    [InlineData("unknown:x|")]
    [InlineData("zzz|")]
    public void Complete_atTheCursor_suggestsWhatBeginsSo(string text, params string[] expected)
    {
        var cursor = text.IndexOf('|', StringComparison.Ordinal);
        var typed = text.Remove(cursor, 1);

        var suggestions = SearchCompletion.Complete(typed, cursor, Handlers);

        Assert.Equal(expected, suggestions.Select(suggestion => typed.Remove(suggestion.Start, suggestion.Length).Insert(suggestion.Start, suggestion.Text)));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("state:failed ", 13)]
    [InlineData("state:failed ", -1)]
    [InlineData("state:failed ", 99)]
    public void Complete_atAnEmptyPlace_suggestsAllTermsWithTheirMeaning(string text, int cursor)
    {
        var suggestions = SearchCompletion.Complete(text, cursor, Handlers);

        Assert.Equal(SearchTermKind.All.Select(kind => kind.Name), suggestions.Select(suggestion => suggestion.Text.TrimEnd(':', '>')));
        Assert.All(suggestions, suggestion => Assert.NotEmpty(suggestion.Meaning));
    }

    [Fact]
    public void Complete_ofManyHandlers_isBounded() =>
        Assert.Equal(SearchCompletion.MaxSuggestions, SearchCompletion.Complete("handler:", 8, Enumerable.Range(0, 1_000).Select(i => $"H{i}")).Count);
}
