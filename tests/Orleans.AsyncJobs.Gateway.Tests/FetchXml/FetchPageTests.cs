using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Gateway.Tests.FetchXml;

/// <summary>Pages of FetchXML over a real store.</summary>
public sealed class FetchPageTests : FetchTests
{
    [Fact]
    public async Task Pages_by_cookie_show_who_stays_once_while_others_come_and_go()
    {
        var jobs = new List<JobState>();
        for (var i = 0; i < 9; i++)
        {
            jobs.Add(await AddAsync($"{i}", job => job with { Priority = i % 3 }));
        }

        var seen = new List<string>();
        var page = 0;
        await PagesAsync(
            "<fetch count='2'{0}><entity name='asyncoperation'><attribute name='name'/><order attribute='priority' descending='true'/></entity></fetch>",
            async rows =>
            {
                seen.AddRange(rows.Select(row => row.GetProperty("name").GetString()!));

                // One of those that were seen goes, and one comes before the place where the next page begins.
                page++;
                await Store.UpdateAsync(jobs[int.Parse(seen[^1], System.Globalization.CultureInfo.InvariantCulture)] with { Status = jobs[0].Status with { Deleted = true } }, Cancellation);
                await AddAsync($"new {page}", job => job with { Priority = 9 });
            });

        Assert.Equal(["2", "5", "8", "1", "4", "7", "0", "3", "6"], seen);
    }

    [Fact]
    public async Task Pages_by_number_count_rows_off()
    {
        for (var i = 0; i < 5; i++)
        {
            await AddAsync($"{i}");
        }

        string Page(string attributes) => $"<fetch {attributes}><entity name='asyncoperation'><attribute name='name'/></entity></fetch>";

        Assert.Equal("0,1", NamesOf(await FetchAsync(Page("count='2' page='1'"))));
        Assert.Equal("2,3", NamesOf(await FetchAsync(Page("count='2' page='2'"))));
        Assert.Equal("4", NamesOf(await FetchAsync(Page("count='2' page='3'"))));
        Assert.Equal("", NamesOf(await FetchAsync(Page("count='2' page='4'"))));
        Assert.Equal("0,1,2", NamesOf(await FetchAsync(Page("top='3'"))));
        Assert.Equal("0,1,2", NamesOf(await ReadAsync($"asyncoperations?fetchXml={Uri.EscapeDataString(Page("count='4'"))}", ("Prefer", "odata.maxpagesize=3"))));
    }

    [Fact]
    public async Task Page_of_another_number_than_the_next_is_found_by_counting()
    {
        for (var i = 0; i < 6; i++)
        {
            await AddAsync($"{i}");
        }

        var first = await FetchAsync("<fetch count='2'><entity name='asyncoperation'><attribute name='name'/></entity></fetch>", All);
        var cookie = CookieOf(first);

        Assert.Equal("2,3", NamesOf(await FetchAsync($"<fetch count='2' paging-cookie='{cookie}'><entity name='asyncoperation'><attribute name='name'/></entity></fetch>")));
        Assert.Equal("4,5", NamesOf(await FetchAsync($"<fetch count='2' page='3' paging-cookie='{cookie}'><entity name='asyncoperation'><attribute name='name'/></entity></fetch>")));
        Assert.Equal("0,1", NamesOf(await FetchAsync($"<fetch count='2' page='1' paging-cookie='{cookie}'><entity name='asyncoperation'><attribute name='name'/></entity></fetch>")));
    }

    [Fact]
    public async Task Order_by_a_text_too_long_for_a_cookie_counts_rows_off()
    {
        for (var i = 0; i < 3; i++)
        {
            await AddAsync($"{i}", change: status => status with { Message = new string('x', 5_000) + i });
        }

        var pages = await PagesAsync("<fetch count='1'{0}><entity name='asyncoperation'><attribute name='name'/><order attribute='message' descending='true'/></entity></fetch>");

        Assert.Equal(["2", "1", "0"], pages.Select(page => page[0].GetProperty("name").GetString()));
    }

    [Theory]
    [InlineData("<fetch returntotalrecordcount='true' count='1'><entity name='asyncoperation'/></fetch>", 3)]
    [InlineData("<fetch returntotalrecordcount='true' distinct='true'><entity name='asyncoperation'><attribute name='name'/></entity></fetch>", 2)]
    [InlineData("<fetch returntotalrecordcount='true' aggregate='true'><entity name='asyncoperation'><attribute name='name' alias='n' groupby='true'/></entity></fetch>", 2)]
    [InlineData("<fetch count='1'><entity name='asyncoperation'/></fetch>", -1)]
    public async Task Total_is_exact_where_it_is_asked_for(string fetch, int expected)
    {
        foreach (var name in new[] { "a", "b", "a" })
        {
            await AddAsync(name);
        }

        var answer = await FetchAsync(fetch, All);

        Assert.Equal(expected, answer.GetProperty("@Microsoft.Dynamics.CRM.totalrecordcount").GetInt32());
        Assert.False(answer.GetProperty("@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded").GetBoolean());
    }
}
