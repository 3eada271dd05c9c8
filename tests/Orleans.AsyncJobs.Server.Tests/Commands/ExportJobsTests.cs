using System.Text.Json.Nodes;

namespace Orleans.AsyncJobs.Server.Tests.Commands;

public sealed class ExportJobsTests : IDisposable
{
    private const int PageRows = 1_000;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Export_reads_by_sequence_what_was_there_when_it_began()
    {
        await using var service = await StartAsync(2_500);

        var run = await CommandRun.OfAsync(service.Url, "job", "export", "--columns", "sequence");

        Assert.Equal((0, "2,500 jobs written.\n"), (run.ExitCode, run.Errors));
        Assert.Equal(Enumerable.Range(1, 2_500).Select(number => $$"""{"sequence":{{number}}}"""), run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(
            ["sequence gt 0 and sequence le 2500", "sequence gt 1000 and sequence le 2500", "sequence gt 2000 and sequence le 2500"],
            service.Requests.Skip(1).Select(request => request.Query["$filter"]));
        Assert.All(service.Requests.Skip(1), request => Assert.Equal("sequence asc", request.Query["$orderby"]));
    }

    [Fact]
    public async Task Export_of_odata_keeps_the_filter_in_parentheses()
    {
        await using var service = await StartAsync(1);

        await CommandRun.OfAsync(service.Url, "job", "export", "--filter", "statecode eq 3 or statecode eq 1");

        Assert.Equal("(statecode eq 3 or statecode eq 1) and sequence gt 0 and sequence le 1", service.Requests[1].Query["$filter"]);
    }

    [Fact]
    public async Task Export_of_search_terms_sends_them_with_its_range()
    {
        await using var service = await StartAsync(1);

        await CommandRun.OfAsync(service.Url, "job", "export", "--filter", "state:failed");

        Assert.Equal(("state:failed", "sequence gt 0 and sequence le 1"), (service.Requests[1].Query["search"], service.Requests[1].Query["$filter"]));
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("1000", 1_000)]
    [InlineData("1500", 1_500)]
    public async Task Export_ends_at_its_limit(string limit, int rows)
    {
        await using var service = await StartAsync(2_500);

        var run = await CommandRun.OfAsync(service.Url, "job", "export", "--limit", limit, "-o", "id");

        Assert.Equal(rows, run.Output.Count(character => character == '\n'));
    }

    [Fact]
    public async Task Export_of_csv_is_rfc_4180_and_safe_in_a_spreadsheet()
    {
        var row = Rows.Job(name: "=HYPERLINK(\"http://example.org\",\"a\")");
        row["message"] = "two\nlines, \"quoted\"";
        row["errorcode"] = -2_147_220_956;
        await using var service = await FakeService.StartWithRowsAsync(row);

        var run = await CommandRun.OfAsync(service.Url, "job", "export", "-o", "csv", "--columns", "name,message,errorcode,completedon");

        Assert.Equal(
            "name,message,errorcode,completedon\r\n\"'=HYPERLINK(\"\"http://example.org\"\",\"\"a\"\")\",\"two\nlines, \"\"quoted\"\"\",-2147220956,\r\n",
            run.Output);
    }

    [Fact]
    public async Task Export_into_a_file_is_there_when_it_is_complete()
    {
        await using var service = await StartAsync(1_200);
        var file = Path.Combine(_folder.Path, "jobs.jsonl");

        var run = await CommandRun.OfAsync(service.Url, "job", "export", "--output", file);

        Assert.Equal((0, "", $"1,200 jobs written to {file}.\n"), (run.ExitCode, run.Output, run.Errors));
        Assert.Equal(1_200, (await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken)).Length);
        Assert.Equal([file], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Export_that_breaks_off_leaves_the_file_of_before()
    {
        await using var service = await FakeService.StartAsync(request => request.Query.GetValueOrDefault("$filter", "").StartsWith("sequence gt 1000", StringComparison.Ordinal)
            ? FakeAnswer.Error(500)
            : FakeAnswer.Rows(Page(request, 2_500)));
        var file = Path.Combine(_folder.Path, "jobs.jsonl");
        await File.WriteAllTextAsync(file, "before", TestContext.Current.CancellationToken);

        var run = await CommandRun.OfAsync(service.Url, "job", "export", "--output", file);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("before", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal([file], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Export_into_a_folder_that_is_not_there_says_so()
    {
        await using var service = await StartAsync(1);

        var run = await CommandRun.OfAsync(service.Url, "job", "export", "--output", Path.Combine(_folder.Path, "missing", "jobs.csv"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("could not be written", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_of_data_reads_it_job_by_job()
    {
        await using var service = await FakeService.StartAsync(request =>
            request.Path.StartsWith("asyncoperations(", StringComparison.Ordinal) ? FakeAnswer.Json(new { data = "the data" }) : FakeAnswer.Rows(Page(request, 2)));

        var run = await CommandRun.OfAsync(service.Url, "job", "export", "--columns", "sequence,data");

        Assert.Equal("""{"sequence":1,"data":"the data"}""" + "\n" + """{"sequence":2,"data":"the data"}""" + "\n", run.Output);
        Assert.DoesNotContain(service.Requests, request => request.Path == "asyncoperations" && request.Query["$select"].Contains("data", StringComparison.Ordinal));
    }

    private static Task<FakeService> StartAsync(int rows) => FakeService.StartAsync(request => FakeAnswer.Rows(Page(request, rows)));

    /// <summary>The rows that a query by sequence gives.</summary>
    private static IEnumerable<JsonObject> Page(FakeRequest request, int rows)
    {
        if (!request.Query.TryGetValue("$filter", out var filter))
        {
            return [Numbered(rows)];
        }

        var words = filter.Split(' ');
        var after = int.Parse(words[Array.IndexOf(words, "gt") + 1]);
        return Enumerable.Range(after + 1, Math.Min(int.Parse(request.Query["$top"]), Math.Max(0, rows - after))).Take(PageRows).Select(Numbered);
    }

    private static JsonObject Numbered(int number)
    {
        var row = Rows.Ready;
        row["sequence"] = number;
        return row;
    }
}
