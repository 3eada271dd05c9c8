using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Orleans.AsyncJobs.Gateway.WebApi.BackgroundOperations;
using Orleans.AsyncJobs.Gateway.Http;

namespace Orleans.AsyncJobs.Gateway.Tests.BackgroundOperations;

/// <summary>The forms of the Prefer header that ask for the background. Source: RFC 7240 §2.</summary>
public sealed class AsyncPreferenceTests
{
    private const string Url = "https://a.example/x?y=1,2;z=3";

    [Theory]
    [InlineData("respond-async")]
    [InlineData("Respond-Async")]
    [InlineData(" respond-async ")]
    [InlineData("return=minimal,respond-async")]
    [InlineData("odata.include-annotations=\"a,respond-sync\" , respond-async;foo")]
    [InlineData("respond-async, wait=10")]
    [InlineData(",,respond-async,")]
    public void Of_without_a_callback_is_asked(string header) => Assert.Equal(new AsyncPreference(null), Of(header));

    [Theory]
    [InlineData("respond-async, odata.callback; url=\"{0}\"")]
    [InlineData("respond-async,odata.callback;url=\"{0}\"")]
    [InlineData("odata.callback ; URL = \"{0}\" , respond-async")]
    [InlineData("RESPOND-ASYNC,Callback;Url=\"{0}\"")]
    [InlineData("callback;other=1;url=\"{0}\";more,respond-async")]
    public void Of_with_a_callback_takes_its_url_whole(string header) => Assert.Equal(new AsyncPreference(Url), Of(header.Replace("{0}", Url, StringComparison.Ordinal)));

    [Fact]
    public void Of_takes_several_headers_tokens_and_escapes()
    {
        Assert.Equal(new AsyncPreference("https://a.example/x"), Of("odata.callback; url=https://a.example/x", "respond-async"));
        Assert.Equal(new AsyncPreference("https://a.example/\"x\\"), Of("respond-async", "odata.callback; url=\"https://a.example/\\\"x\\\\\""));
        Assert.Equal(new AsyncPreference("first"), Of("respond-async;x=1", "odata.callback; url=\"first\"; url=\"second\"", "callback;url=\"third\""));
    }

    [Theory]
    [InlineData("odata.callback; url=\"https://a.example/\"")]
    [InlineData("x=\"respond-async\"")]
    [InlineData("x;respond-async")]
    [InlineData("respond-asynchronously")]
    [InlineData("")]
    [InlineData("\"")]
    [InlineData(";;==,\"\\")]
    public void Of_where_it_is_not_asked_for_is_none(string header) => Assert.Null(Of(header));

    [Fact]
    public void Of_a_callback_without_a_url_is_an_empty_one() => Assert.Equal(new AsyncPreference(string.Empty), Of("respond-async, odata.callback"));

    [Fact]
    public void Parse_gives_names_in_lower_case_and_values_as_they_are()
    {
        var preference = Assert.Single(PreferHeader.Parse("Return = Minimal ; A=B ; c"));

        Assert.Equal(("return", "Minimal", "B"), (preference.Name, preference.Value, preference.Find("a")));
        Assert.Null(preference.Find("c"));
    }

    private static AsyncPreference? Of(params string[] headers)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers["Prefer"] = new StringValues(headers);
        return AsyncPreference.Of(context.Request);
    }
}
