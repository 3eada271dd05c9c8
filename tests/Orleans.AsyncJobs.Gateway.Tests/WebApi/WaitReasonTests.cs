using System.Net;
using System.Text.Json;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi;

public sealed class WaitReasonTests : GatewayTests
{
    private static readonly Guid Id = new("018f2d3c-1111-7abc-8def-0123456789ab");
    private static readonly Guid Other = new("018f2d3c-1111-7abc-8def-0123456789ac");

    [Theory]
    [InlineData("waitreason", "\"waitreason\":\"postponed\",\"asyncoperationid\":")]
    [InlineData("name,waitreason,statecode", "\"name\":\"n\",\"waitreason\":\"postponed\",\"statecode\":1,\"asyncoperationid\":")]
    [InlineData("asyncoperationid,versionnumber,waitreason", "\"versionnumber\":12,\"waitreason\":\"postponed\"}")]
    public async Task Get_selected_isFilledInAndNotAskedOfTheTable(string select, string expected)
    {
        Host.Queries.Add(Id, 12, ("name", "n"), ("statecode", 1));
        Explain(Id, "postponed");

        using var row = await GetAsync($"{Set}({Id})?$select={select}");
        using var list = await GetAsync($"{Set}?$select={select}");

        Assert.Contains(expected, await row.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Contains(expected, await list.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Contains($"#asyncoperations({select})", await list.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.DoesNotContain(Host.Queries.Asked, query => query.Columns.Any(column => column.Name is "waitreason"));
        Assert.Equal([Id, Id], Host.Jobs.Explained);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?$select=*")]
    [InlineData("?$select=name")]
    public async Task Get_notSelected_isLeftOutAndNobodyIsAsked(string query)
    {
        Host.Queries.Add(Id);

        using var row = await GetAsync($"{Set}({Id}){query}");
        using var list = await GetAsync($"{Set}{query}");

        Assert.DoesNotContain("waitreason", await row.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.DoesNotContain("waitreason", await list.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Empty(Host.Jobs.Explained);
    }

    [Fact]
    public async Task List_jobThatIsGoneByThen_isNull()
    {
        Host.Queries.Add(Id);
        Host.Queries.Add(Other);
        Explain(Other, "");

        using var response = await GetAsync($"{Set}?$select=waitreason");

        var rows = (await ReadJsonAsync(response)).GetProperty("value");
        Assert.Equal(JsonValueKind.Null, rows[0].GetProperty("waitreason").ValueKind);
        Assert.Equal("", rows[1].GetProperty("waitreason").GetString());
    }

    [Fact]
    public async Task List_manyRows_areFilledInOrderAndFewAtATime()
    {
        var ids = Enumerable.Range(0, 1_000).Select(_ => Guid.NewGuid()).ToList();
        foreach (var id in ids)
        {
            Host.Queries.Add(id);
            Explain(id, $"reason of {id}");
        }

        using var response = await GetAsync($"{Set}?$select=waitreason");

        Assert.Equal(ids.Select(id => $"reason of {id}"), (await ReadJsonAsync(response)).GetProperty("value").EnumerateArray().Select(row => row.GetProperty("waitreason").GetString()));
        Assert.InRange(Host.Jobs.MostExplainedAtOnce, 1, 16);
    }

    [Theory]
    [InlineData(JobErrorKind.Unavailable, HttpStatusCode.ServiceUnavailable)]
    [InlineData(JobErrorKind.Busy, HttpStatusCode.TooManyRequests)]
    public async Task Get_serviceCannotSay_isAFailureNotHalfAnAnswer(JobErrorKind kind, HttpStatusCode status)
    {
        Host.Queries.Add(Id);
        Host.Jobs.Refusal = new JobException(kind, JobErrorCodes.AsyncCommunicationError, "Later.");

        using var row = await GetAsync($"{Set}({Id})?$select=waitreason");
        using var list = await GetAsync($"{Set}?$select=waitreason");

        await AssertRefusedAsync(row, status, "0x80044307");
        await AssertRefusedAsync(list, status, "0x80044307");
    }

    [Fact]
    public async Task Get_ifNoneMatch_isNoReasonToSayNothing()
    {
        Host.Queries.Add(Id, 12);
        Explain(Id, "postponed");

        using var response = await GetAsync($"{Set}({Id})?$select=waitreason", ("If-None-Match", "W/\"12\""));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Post_returnRepresentation_showsIt()
    {
        Host.Queries.Add(Fakes.FakeJobClient.CreatedId);
        Explain(Fakes.FakeJobClient.CreatedId, "capacity: 1st of 1 in line");

        using var response = await SendAsync(HttpMethod.Post, $"{Set}?$select=waitreason", JsonBody("""{"messagename":"Echo"}"""), ("Prefer", "return=representation"));

        Assert.Equal("capacity: 1st of 1 in line", (await ReadJsonAsync(response)).GetProperty("waitreason").GetString());
    }

    [Theory]
    [InlineData("?$filter=waitreason eq 'postponed'", "$filter")]
    [InlineData("?$filter=waitreason ne null", "$filter")]
    [InlineData("?$filter='postponed' eq waitreason", "$filter")]
    [InlineData("?$filter=statecode eq 1 and (name eq 'x' or waitreason gt 'a')", "$filter")]
    [InlineData("?$filter=waitreason eq name", "$filter")]
    [InlineData("?$filter=contains(waitreason,'token')", "$filter")]
    [InlineData("?$filter=not startswith(tolower(waitreason),'token')", "$filter")]
    [InlineData("?$filter=waitreason in ('postponed')", "$filter")]
    [InlineData("?$orderby=waitreason", "$orderby")]
    [InlineData("?$orderby=name,waitreason desc", "$orderby")]
    [InlineData("?$orderby=tolower(waitreason)", "$orderby")]
    [InlineData("/$count?$filter=waitreason eq 'postponed'", "$filter")]
    public async Task Get_filterOrOrderByIt_is400(string query, string option)
    {
        using var response = await GetAsync($"{Set}{query}");

        Assert.StartsWith(
            $"The column 'waitreason' is computed when a row is read and cannot be used in {option}.",
            await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "0x80040203"),
            StringComparison.Ordinal);
        Assert.Empty(Host.Queries.Asked);
    }

    private void Explain(Guid id, string reason) =>
        Host.Jobs.Explanations[id] = new JobExplanation { JobId = id, Name = "n", State = JobStateCode.Ready, Status = JobStatusCode.WaitingForResources, Reason = reason };
}
