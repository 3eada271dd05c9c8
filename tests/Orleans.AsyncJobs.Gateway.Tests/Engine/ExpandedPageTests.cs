using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Rows;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>The links of lists in <c>$expand</c> over a real store, where an answer has room for one row.</summary>
public sealed class ExpandedPageTests(SeededEngine engine) : ODataTests(engine)
{
    [Theory]
    [InlineData("asyncoperations", "asyncoperation_children", "$select=name", "Parent", "a", "b")]
    [InlineData("asyncoperations", "asyncoperation_children", "$select=name;$orderby=name desc;$count=true;$top=5500", "Parent", "b", "a")]
    [InlineData("asyncoperations", "asyncoperation_children", "$select=name;$orderby=iswaitingforevent,priority,_parentjobid_value,name;$top=2", "Parent", "a", "b")]
    [InlineData("asyncoperations", "asyncoperation_children", "$select=name;$orderby=createdby/fullname;$filter=owninguser/fullname eq 'SYSTEM';$expand=owningteam", "Parent", "a", "b")]
    [InlineData("systemusers", "lk_asyncoperation_createdby", "$select=name;$orderby=name;$filter=startswith(name,'Mail')", "", "Mail 1", "Mail 2,Mail 3")]
    [InlineData("systemusers", "lk_asyncoperation_createdby", "$select=name;$orderby=name;$filter=startswith(name,'Mail');$top=2", "", "Mail 1", "Mail 2")]
    [InlineData("businessunits", "business_unit_asyncoperation", "$select=name;$orderby=name,_owningbusinessunit_value;$filter=startswith(name,'Mail')", "", "Mail 1", "Mail 2,Mail 3")]
    public async Task Link_ofAListThatIsCut_goesOnBehindTheLastRowShown(string set, string collection, string options, string parent, string shown, string rest)
    {
        var (selection, list) = await FirstAsync(Host, set, $"{collection}({options})", parent.Length > 0 ? IdOf(parent) : await FirstOfAsync(set));

        var name = selection.Collections[0].Selection.Shape.Members[0].Index;
        Assert.Equal(shown, Assert.Single(list.Rows)[name]);
        Assert.Contains("$skiptoken=", list.NextLink, StringComparison.Ordinal);
        Assert.Equal(rest, string.Join(',', Names(await AskAsync(list.NextLink!))));
    }

    [Fact]
    public async Task Link_rowsSeenAreDeletedMeanwhile_passesNoneOver()
    {
        await using var host = await EngineHost.StartAsync();
        var parent = await host.CreateAsync("split");
        await host.UntilAsync(parent, "3/30");
        var children = await host.GetAsync($"{EngineHost.Set}?$select=name&$filter=_parentjobid_value eq {parent}&$orderby=name");
        foreach (var child in children.GetProperty("value").EnumerateArray())
        {
            await host.UntilAsync(child.GetProperty("asyncoperationid").GetGuid(), "3/30");
        }

        var (_, list) = await FirstAsync(host, "asyncoperations", "asyncoperation_children($select=name;$orderby=name)", parent);
        using var deleted = await host.SendAsync(HttpMethod.Delete, $"{EngineHost.Set}({children.GetProperty("value")[0].GetProperty("asyncoperationid").GetGuid()})");

        Assert.True(deleted.IsSuccessStatusCode);
        Assert.Equal(["b"], Names(await host.GetAsync(list.NextLink!)));
    }

    [Fact]
    public async Task NextLink_ofAQueryThatNamesWhatAJobRegards_isFollowed()
    {
        var first = await AskAsync("?$select=name,regardingobjectid_account&$expand=regardingobjectid_account&$orderby=name&$filter=startswith(name,'Mail')", ("Prefer", "odata.maxpagesize=2"));

        Assert.Equal(["Mail 3"], Names(await AskAsync(first.GetProperty("@odata.nextLink").GetString()!, ("Prefer", "odata.maxpagesize=2"))));
    }

    private static async Task<(ColumnSelection Selection, RelatedRows List)> FirstAsync(EngineHost host, string set, string expand, Guid id)
    {
        var asked = new Dictionary<string, string>(StringComparer.Ordinal) { ["$expand"] = expand };
        var selection = TableQueryParser.ParseRow(QueryTables.All.First(table => table.SetName == set), asked, DateTimeOffset.UnixEpoch);
        var lists = await selection.Collections[0].ReadAsync(new OneRow(host.Queries), [id], $"{host.Client.BaseAddress}api/data/v9.2/", Cancellation);
        return (selection, lists[id]);
    }

    private async Task<Guid> FirstOfAsync(string set) =>
        (await AskAsync($"{set}?$top=1")).GetProperty("value")[0].GetProperty(QueryTables.All.First(table => table.SetName == set).PrimaryId.Name).GetGuid();

    private sealed class OneRow(IJobQueries inner) : IJobQueries
    {
        public Task<JobQueryResult> QueryAsync(JobQuery query, CancellationToken cancellationToken) =>
            inner.QueryAsync(query.WithNext ? query with { Limit = 1 } : query, cancellationToken);

        public Task<IReadOnlyList<JobCount>> CountAsync(CancellationToken cancellationToken) => inner.CountAsync(cancellationToken);
    }
}
