using System.Net;
using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi;

/// <summary>The rules themselves are tested beside the engine.</summary>
public sealed class RecurrencePreviewingTests : GatewayTests
{
    private const string Base = "/api/data/v9.2/";

    [Fact]
    public async Task Preview_answers_moments_in_UTC_and_by_the_wall_clock()
    {
        using var response = await GetAsync(Base + "PreviewRecurrence(Pattern='FREQ=DAILY;BYHOUR=2;BYMINUTE=30;BYSECOND=0',Start=2026-03-28T00:00:00Z,Zone='W. Europe Standard Time',Count=3)");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            $$"""
            {"@odata.context":"{{Host.Address}}api/data/v9.2/$metadata#Microsoft.Dynamics.CRM.PreviewRecurrenceResponse","timezone":"Europe/Berlin","words":"every day at 02:30","complete":false,"value":[{"on":"2026-03-28T01:30:00Z","local":"2026-03-28T02:30:00+01:00"},{"on":"2026-03-29T01:30:00Z","local":"2026-03-29T03:30:00+02:00"},{"on":"2026-03-30T00:30:00Z","local":"2026-03-30T02:30:00+02:00"}]}
            """,
            await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData("PreviewRecurrence(Pattern='FREQ=DAILY;INTERVAL=3;')", "2026-11-26T10:00:00Z 2026-11-29T10:00:00Z 2026-12-02T10:00:00Z 2026-12-05T10:00:00Z 2026-12-08T10:00:00Z", false)]
    [InlineData("PreviewRecurrence(Pattern='FREQ=DAILY;COUNT=2',Count=2)", "2026-11-26T10:00:00Z 2026-11-27T10:00:00Z", true)]
    [InlineData("PreviewRecurrence(Pattern='FREQ=DAILY;COUNT=2',Count=1)", "2026-11-26T10:00:00Z", false)]
    [InlineData("PreviewRecurrence(Pattern='FREQ=DAILY;INTERVAL=3',Start=2026-11-01T08:00:00Z,After=2026-11-26T08:00:00Z,Count=2)", "2026-11-28T08:00:00Z 2026-12-01T08:00:00Z", false)]
    [InlineData("PreviewRecurrence(Pattern='FREQ=DAILY;COUNT=2',Start=2026-11-01T08:00:00Z,After=2026-11-01T08:00:00Z)", "2026-11-02T08:00:00Z", true)]
    [InlineData("PreviewRecurrence(Pattern='')", "2026-11-26T10:00:00Z", true)]
    [InlineData("PreviewRecurrence( Pattern = 'freq=monthly; byday=-1fr' , Count = 2 )", "2026-11-27T10:00:00Z 2026-12-25T10:00:00Z", false)]
    [InlineData("PreviewRecurrence(Count=1,Start='2026-11-27',Pattern='FREQ=DAILY',Zone=null)", "2026-11-27T00:00:00Z", false)]
    [InlineData("PreviewRecurrence(Pattern=@p,Start=@s,Zone=@z,Count=@n)?@p='FREQ%3DDAILY'&@s=2026-11-27T01:00:00+01:00&@z='Europe/Berlin'&@n=1", "2026-11-27T00:00:00Z", false)]
    [InlineData("PreviewRecurrence(Pattern=@p,Count=1)?%40p=%27FREQ=DAILY;BYHOUR=3,4%27", "2026-11-27T03:00:00Z", false)]
    [InlineData("PreviewRecurrence(Pattern='FREQ=DAILY',Zone='Europe%2FBerlin',Count=1)", "2026-11-26T10:00:00Z", false)]
    public async Task Preview_takes_its_parameters_in_any_order_as_they_stand_or_by_alias(string function, string moments, bool isComplete)
    {
        using var response = await GetAsync(Base + function);

        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        var answer = JsonElement.Parse(text);
        Assert.Equal(moments.Split(' '), answer.GetProperty("value").EnumerateArray().Select(row => row.GetProperty("on").GetString()));
        Assert.Equal(isComplete, answer.GetProperty("complete").GetBoolean());
    }

    [Fact]
    public async Task Preview_behind_the_end_of_a_series_answers_that_none_is_left()
    {
        using var response = await GetAsync(Base + "PreviewRecurrence(Pattern='FREQ=DAILY;COUNT=2',Start=2026-11-01T08:00:00Z,After=2026-11-26T08:00:00Z)");

        var answer = JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal((0, true), (answer.GetProperty("value").GetArrayLength(), answer.GetProperty("complete").GetBoolean()));
    }

    [Fact]
    public async Task Preview_of_as_many_as_it_takes_answers_them()
    {
        using var response = await GetAsync(Base + "PreviewRecurrence(Pattern='FREQ=SECONDLY',Count=1000)");

        Assert.Equal(1_000, JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancellation)).GetProperty("value").GetArrayLength());
    }

    [Theory]
    [InlineData("PreviewRecurrence", "'Pattern' is missing.")]
    [InlineData("PreviewRecurrence()", "'Pattern' is missing.")]
    [InlineData("PreviewRecurrence(Count=3)", "'Pattern' is missing.")]
    [InlineData("PreviewRecurrence(Pattern=null)", "'Pattern' is missing.")]
    [InlineData("PreviewRecurrence(Pattern)", "'Pattern' has no value.")]
    [InlineData("PreviewRecurrence(Pattern=)", "'Pattern' has no value.")]
    [InlineData("PreviewRecurrence(Pattern=FREQ=DAILY)", "'Pattern' has to be a text in single quotes, with a single quote in it written twice, and FREQ=DAILY was given.")]
    [InlineData("PreviewRecurrence(Pattern='a'b')", "'Pattern' has to be a text in single quotes, with a single quote in it written twice, and 'a'b' was given.")]
    [InlineData("PreviewRecurrence(Pattern=')", "'Pattern' has to be a text in single quotes, with a single quote in it written twice, and ' was given.")]
    [InlineData("PreviewRecurrence(Patern='FREQ=DAILY')", "'Patern' is not a parameter; did you mean 'Pattern'?")]
    [InlineData("PreviewRecurrence(pattern='FREQ=DAILY')", "'pattern' is not a parameter; did you mean 'Pattern'?")]
    [InlineData("PreviewRecurrence(Pattern='FREQ=DAILY',)", "'' is not a parameter.")]
    [InlineData("PreviewRecurrence(Pattern='FREQ=DAILY',Pattern='FREQ=DAILY')", "'Pattern' is given twice.")]
    [InlineData("PreviewRecurrence(Pattern=@p)", "'Pattern' is the alias '@p', which has no value. Give it one in the query string, as ?@p=….")]
    [InlineData("PreviewRecurrence(Pattern='FREQ=DAILY',Count=0)", "'Count' has to be a whole number from 1 to 1,000, and 0 was given.")]
    [InlineData("PreviewRecurrence(Pattern='FREQ=DAILY',Count=1001)", "'Count' has to be a whole number from 1 to 1,000, and 1001 was given.")]
    [InlineData("PreviewRecurrence(Pattern='FREQ=DAILY',Count=-1)", "'Count' has to be a whole number from 1 to 1,000, and -1 was given.")]
    [InlineData("PreviewRecurrence(Pattern='FREQ=DAILY',Count=99999999999999999999)", "'Count' has to be a whole number from 1 to 1,000, and 99999999999999999999 was given.")]
    [InlineData("PreviewRecurrence(Pattern='FREQ=DAILY',Start=tomorrow)", "'Start' has to be a date such as 2026-11-26T03:00:00Z, and tomorrow was given.")]
    [InlineData("PreviewRecurrence(Pattern='FREQ=DAILY',Start=2026-02-30)", "'Start' has to be a date such as 2026-11-26T03:00:00Z, and 2026-02-30 was given.")]
    public async Task Preview_of_parameters_that_will_not_do_says_how_it_is_called(string function, string message)
    {
        using var response = await GetAsync(Base + function);

        Assert.Equal(
            $"{message} Write PreviewRecurrence(Pattern='FREQ=DAILY;BYHOUR=3',Start=2026-11-26T00:00:00Z,Zone='Europe/Berlin',Count=5).",
            await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"));
    }

    [Theory]
    [InlineData("PreviewRecurrence(Pattern='FREQ=DALY')", "0x80040246", "recurrencepattern: 'FREQ=DALY' is not known. FREQ is one of SECONDLY, MINUTELY, HOURLY, DAILY, WEEKLY, MONTHLY, YEARLY; did you mean 'DAILY'?")]
    [InlineData("PreviewRecurrence(Pattern='FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30')", "0x80040246", "recurrencepattern: nothing ever occurs: BYMONTH and BYMONTHDAY never fall together. Change one of them.")]
    [InlineData("PreviewRecurrence(Pattern='it''s')", "0x80040246", "recurrencepattern: 'IT'S' is not a part; a part is a name, an equals sign and a value, as in FREQ=DAILY.")]
    [InlineData("PreviewRecurrence(Pattern='FREQ=DAILY;BYHOUR=3;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;')", "0x80040246", "recurrencepattern: it has 257 characters; at most 256 are taken.")]
    [InlineData("PreviewRecurrence(Pattern='FREQ=DAILY',Zone='Europe/Berln')", "0x80040203", "'Europe/Berln' is not a time zone; did you mean 'Europe/Berlin'?")]
    [InlineData("PreviewRecurrence(Pattern='FREQ=DAILY',Start=0001-01-01)", "0x80040203", "The start of the recurrence, 0001-01-01, is out of range; it lies from 1753-01-01 to 9999-12-30.")]
    public async Task Preview_of_a_rule_that_will_not_do_is_400_and_names_the_part(string function, string code, string message)
    {
        using var response = await GetAsync(Base + function);

        Assert.Equal(message, await AssertRefusedAsync(response, HttpStatusCode.BadRequest, code));
    }

    [Fact]
    public async Task Preview_with_an_option_that_it_does_not_take_is_400()
    {
        using var response = await GetAsync(Base + "PreviewRecurrence(Pattern='FREQ=DAILY')?$top=3");

        Assert.Equal("The query option '$top' does not fit this request.", await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"));
    }

    [Fact]
    public async Task Preview_of_a_pattern_longer_than_its_column_is_400()
    {
        using var response = await GetAsync($"{Base}PreviewRecurrence(Pattern='FREQ=DAILY;BYHOUR={string.Join(',', Enumerable.Repeat("3", 2_000))}')");

        Assert.Equal("recurrencepattern: it has 4,017 characters; at most 256 are taken.", await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040246"));
    }

    [Fact]
    public async Task Preview_by_another_method_is_405()
    {
        using var response = await SendAsync(HttpMethod.Post, $"{Base}PreviewRecurrence(Pattern='FREQ=DAILY')");

        _ = await AssertRefusedAsync(response, HttpStatusCode.MethodNotAllowed, "0x80040203");
    }
}
