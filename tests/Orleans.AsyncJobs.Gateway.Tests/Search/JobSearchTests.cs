using Orleans.AsyncJobs.Gateway.Search;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.Search;

public sealed class JobSearchTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 30, 0, TimeSpan.Zero);

    /// <summary>Each term with the same as OData, which is read back in <see cref="JobSearchPropertyTests"/>.</summary>
    public static TheoryData<string, string> Terms { get; } = new()
    {
        { "state:ready", "statecode eq 0" },
        { "state:inline", "waitkind eq 1" },
        { "state:blocked", "waitkind eq 2" },
        { "state:waiting", "statuscode eq 10" },
        { "state:postponed", "waitkind eq 3" },
        { "state:retry", "waitkind eq 4" },
        { "state:paused", "waitkind eq 5" },
        { "state:denied", "waitkind eq 6" },
        { "state:abandoned", "waitkind eq 7" },
        { "state:running", "statuscode eq 20" },
        { "state:pausing", "statuscode eq 21" },
        { "state:canceling", "statuscode eq 22" },
        { "state:completed", "statecode eq 3" },
        { "state:succeeded", "statuscode eq 30" },
        { "state:failed", "statuscode eq 31" },
        { "state:canceled", "statuscode eq 32" },
        { "State:Failed,CANCELED,paused", "statuscode eq 31 or statuscode eq 32 or waitkind eq 5" },
        { "handler:SendMail", "messagename eq 'SendMail'" },
        { "handler:SendMail,Export", "messagename in ('SendMail','Export')" },
        { "handler:\"a,b\"", "messagename eq 'a,b'" },
        { "handler~mail", "contains(messagename,'mail')" },
        { "token:\"customer 7\"", "dependencytoken eq 'customer 7'" },
        { "token:a,b", "dependencytoken eq 'a,b'" },
        { "name:export", "name eq 'export'" },
        { "name:\"\"", "name eq ''" },
        { "name~it's", "contains(name,'it''s')" },
        { "message~\"time \"\"out\"\"\"", "contains(message,'time \"out\"')" },
        { "export", "contains(name,'export')" },
        { "\"monthly export\"", "contains(name,'monthly export')" },
        { "\"state:failed\"", "contains(name,'state:failed')" },
        { "12:30", "contains(name,'12:30')" },
        { "id:018f0000-0000-7000-8000-0000000000c1", "asyncoperationid eq 018f0000-0000-7000-8000-0000000000c1" },
        { "018f0000-0000-7000-8000-0000000000C1", "asyncoperationid eq 018f0000-0000-7000-8000-0000000000c1" },
        {
            "id:018f0000-0000-7000-8000-0000000000c1,018f000000007000800000000000000c",
            "asyncoperationid in (018f0000-0000-7000-8000-0000000000c1,018f0000-0000-7000-8000-00000000000c)"
        },
        { "owner:5f1c0000-0000-4000-8000-000000000001", "_ownerid_value eq 5f1c0000-0000-4000-8000-000000000001" },
        { "type:54", "operationtype eq 54" },
        { "type=54,13", "operationtype in (54,13)" },
        { "priority>=3", "priority ge 3" },
        { "priority<3", "priority lt 3" },
        { "attempt>1", "attempt gt 1" },
        { "attempt<=1", "attempt le 1" },
        { "error:0x80040265", "errorcode eq -2147220891" },
        { "error:-2147220891", "errorcode eq -2147220891" },
        { "created>2026-11-20", "createdon ge 2026-11-21T00:00:00Z" },
        { "created>=2026-11-20", "createdon ge 2026-11-20T00:00:00Z" },
        { "created<2026-11-20", "createdon lt 2026-11-20T00:00:00Z" },
        { "created<=2026-11-20", "createdon lt 2026-11-21T00:00:00Z" },
        { "started>2026-11-20T08:00Z", "startedon gt 2026-11-20T08:00:00Z" },
        { "started<=2026-11-20T08:00:00.5+01:00", "startedon le 2026-11-20T07:00:00.5Z" },
        { "completed>-1h", "completedon gt 2026-11-26T11:30:00Z" },
        { "due<+2d", "postponeuntil lt 2026-11-28T12:30:00Z" },
        { "modified>=-90s", "modifiedon ge 2026-11-26T12:28:30Z" },
        { "modified>=-1w", "modifiedon ge 2026-11-19T12:30:00Z" },
        { "modified>=-5m", "modifiedon ge 2026-11-26T12:25:00Z" },
        { "-state:failed", "not (statuscode eq 31)" },
        { "-export", "not contains(name,'export')" },
        { "-\"two words\"", "not contains(name,'two words')" },
        { "state:failed,canceled handler:A -x", "(statuscode eq 31 or statuscode eq 32) and messagename eq 'A' and not contains(name,'x')" },
        { "  a   b  ", "contains(name,'a') and contains(name,'b')" },
    };

    [Theory]
    [MemberData(nameof(Terms))]
    public void Parse_eachTerm_meansItsFilter(string text, string expected)
    {
        var search = JobSearch.Parse(text, Now);

        Assert.Equal(expected, search.ToODataFilter());
        Assert.Equal(text, search.Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    public void Parse_nothing_takesAllRows(string text)
    {
        var search = JobSearch.Parse(text, Now);

        Assert.Null(search.Filter);
        Assert.Null(search.ToODataFilter());
    }

    [Theory]
    [InlineData("stat:failed", 0, 11, "The search term 'stat:failed' at character 1: there is no term 'stat'; did you mean 'state'? Put it into quotes to look for its text in names.")]
    [InlineData("a https://x", 2, 9, "The search term 'https://x' at character 3: there is no term 'https'. Put it into quotes to look for its text in names.")]
    [InlineData("a -state:faild b", 2, 12, "The search term '-state:faild' at character 3: there is no state 'faild'; did you mean 'failed'?")]
    [InlineData("state:failed,", 0, 13, "there is no state ''.")]
    [InlineData("state:", 0, 6, "it has no value. Write it as in state:failed,canceled.")]
    [InlineData("state~x", 0, 7, "'state' does not go with '~' but with :, as in state:failed,canceled.")]
    [InlineData("priority!=3", 0, 11, "'!=' is not known. Put a minus before the term instead, as in -priority>=3.")]
    [InlineData("priority~3", 0, 10, "'priority' does not go with '~' but with : > >= < <=, as in priority>=3.")]
    [InlineData("priority>x", 0, 10, "'x' is no whole number of 32 bits.")]
    [InlineData("error:0x180040265", 0, 17, "'0x180040265' is no whole number of 32 bits.")]
    [InlineData("id:7", 0, 4, "'7' is no Guid. Write it as 32 digits with 4 dashes.")]
    [InlineData("created:2026-11-20", 0, 18, "'created' does not go with ':' but with > >= < <=, as in created>-1h.")]
    [InlineData("created>yesterday", 0, 17, "'yesterday' is no date.")]
    [InlineData("created>2026-13-20", 0, 18, "'2026-13-20' is no date.")]
    [InlineData("created>9999-12-31", 0, 18, "'9999-12-31' is no date.")]
    [InlineData("created<1h", 0, 10, "the span '1h' needs a sign. Write -1h for that long ago, or +1h for that far ahead.")]
    [InlineData("created>-99999999999w", 0, 21, "the span '-99999999999w' is too long.")]
    [InlineData("due<+99999999999w", 0, 17, "the span '+99999999999w' is too long.")]
    [InlineData("a \"b c", 2, 4, "the quote at character 3 is not closed.")]
    [InlineData("a -", 2, 1, "a minus stands directly before the term that it negates.")]
    public void Parse_whatCannotBeUnderstood_namesTermPlaceAndWayOut(string text, int position, int length, string expected)
    {
        var exception = Assert.Throws<SearchException>(() => JobSearch.Parse(text, Now));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.Equal((position, length), (exception.Position, exception.Length));
    }

    [Fact]
    public void Parse_moreThanItsLimits_isRefused()
    {
        Assert.NotNull(JobSearch.Parse(string.Join(' ', Enumerable.Repeat("a", JobSearch.MaxTerms)), Now).Filter);
        Assert.Contains("at most 100 terms", Assert.Throws<SearchException>(() => JobSearch.Parse(string.Join(' ', Enumerable.Repeat("a", JobSearch.MaxTerms + 1)), Now)).Message, StringComparison.Ordinal);
        Assert.NotNull(JobSearch.Parse(new string('a', JobSearch.MaxLength), Now).Filter);
        Assert.Contains("4,001 characters; at most 4,000", Assert.Throws<SearchException>(() => JobSearch.Parse(new string('a', JobSearch.MaxLength + 1), Now)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Kinds_examples_areUnderstood()
    {
        foreach (var kind in SearchTermKind.All)
        {
            Assert.StartsWith(kind.Name, kind.Example, StringComparison.Ordinal);
            Assert.NotNull(JobSearch.Parse(kind.Example, Now).Filter);
            Assert.Contains(kind.Operators, known => kind.Example.AsSpan(kind.Name.Length).StartsWith(known, StringComparison.Ordinal));
        }

        // Whether a handler is paused is known of the handler, not of its jobs' rows: they wait in line.
        Assert.Equal(Enum.GetValues<JobWaitKind>().Where(wait => wait is not (JobWaitKind.None or JobWaitKind.HandlerPaused)).Cast<object?>(), SearchStates.All
            .Select(state => state.Filter).OfType<JobFilter.Compare>().Where(filter => filter.Column == JobColumns.WaitKind).Select(filter => (object?)(JobWaitKind)filter.Value!));
    }
}
