using System.Text;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests.Conformance;

/// <summary>Conditions on data: small data lies with its row, what is larger is in chunks, and all of it is looked at.</summary>
public abstract class JobDataQueryConformance : StoreConformance
{
    /// <summary>Characters of one to four bytes; what was asked for below is of another case, and of other lengths in UTF-8.</summary>
    private const string Needle = "Straße ſtark \u212Aelvin €uro \U00010400 ς";
    private const string Asked = "STRAẞE Stark KELVIN €URO \U00010428 Σ";

    /// <summary>More than one chunk of each.</summary>
    private static readonly string Filler = new('d', JobLimits.DataChunkBytes + 1_000);

    /// <summary>The needle stands at each place around the end of a chunk, so that each of its characters is the one in which the chunk would end.</summary>
    [Theory]
    [InlineData("a")]
    [InlineData("ü")]
    [InlineData("€")]
    [InlineData("\U0001D11E")]
    public async Task QueryAsync_finds_what_stands_across_the_end_of_a_chunk(string filler)
    {
        var border = JobLimits.DataChunkBytes / Encoding.UTF8.GetByteCount(filler);
        List<string> names = [];
        for (var before = border - 45; before <= border + 5; before += 3)
        {
            await InsertAsync($"{before}", string.Concat(Enumerable.Repeat(filler, before)) + Needle + filler);
            names.Add($"{before}");
        }

        await InsertAsync("other", string.Concat(Enumerable.Repeat(filler, border)) + Needle[..^1] + "x");

        Assert.Equal(string.Join(',', names), await NamesAsync(Text(JobTextMatch.Contains, Asked)));
        Assert.Equal("other", await NamesAsync(new JobFilter.Not(Text(JobTextMatch.Contains, Asked))));
        Assert.Equal(string.Join(',', names), await NamesAsync(Text(JobTextMatch.Like, $"%{Asked}_")));
        Assert.Equal(string.Join(',', names), await NamesAsync(Text(JobTextMatch.EndsWith, Asked + filler)));
        Assert.Equal("other", await NamesAsync(Text(JobTextMatch.EndsWith, "X")));
    }

    [Theory]
    [InlineData("Contains", Asked, "large,small")]
    [InlineData("Contains", "", "empty,large,small,twin")]
    [InlineData("Contains", "DDDE", "")]
    [InlineData("StartsWith", "DDDD", "large,twin")]
    [InlineData("StartsWith", "STRAẞE", "small")]
    [InlineData("EndsWith", Asked, "large,small")]
    [InlineData("EndsWith", "", "empty,large,small,twin")]
    [InlineData("EndsWith", "d", "twin")]
    [InlineData("Like", "d%ς", "large")]
    [InlineData("Like", "[^d]%", "small")]
    [InlineData("Like", "%", "empty,large,small,twin")]
    public async Task QueryAsync_finds_texts_in_data_of_any_size(string match, string asked, string expected)
    {
        await InsertFiveAsync();
        var filter = Text(Enum.Parse<JobTextMatch>(match), asked);

        Assert.Equal(expected, await NamesAsync(filter, ByName));
        var others = new[] { "empty", "large", "none", "small", "twin" }.Except(expected.Split(','));
        Assert.Equal(string.Join(',', others), await NamesAsync(new JobFilter.Not(filter), ByName));
    }

    [Fact]
    public async Task QueryAsync_compares_data_of_any_size()
    {
        await InsertFiveAsync();
        var large = Filler.ToUpperInvariant() + Asked;

        Assert.Equal("large", await NamesAsync(Compare(JobComparison.Equal, large), ByName));
        Assert.Equal("empty,none,small,twin", await NamesAsync(Compare(JobComparison.NotEqual, large), ByName));
        Assert.Equal("large", await NamesAsync(new JobFilter.In(JobColumns.Data, ["x", large, Filler]), ByName));
        Assert.Equal("none,small,twin", await NamesAsync(new JobFilter.In(JobColumns.Data, [Asked, null, Filler + "d", "y"]), ByName));
        Assert.Equal("empty,twin", await NamesAsync(Compare(JobComparison.LessThan, large), ByName));
        Assert.Equal("empty,large,twin", await NamesAsync(Compare(JobComparison.LessThanOrEqual, large), ByName));
        Assert.Equal("small", await NamesAsync(Compare(JobComparison.GreaterThan, large), ByName));
        Assert.Equal("large,small", await NamesAsync(Compare(JobComparison.GreaterThanOrEqual, large), ByName));
        Assert.Equal("empty", await NamesAsync(Compare(JobComparison.LessThan, "d"), ByName));
    }

    [Fact]
    public async Task QueryAsync_compares_data_with_null_as_OData_does()
    {
        await InsertFiveAsync();

        Assert.Equal("none", await NamesAsync(Compare(JobComparison.Equal, null), ByName));
        Assert.Equal("empty,large,small,twin", await NamesAsync(Compare(JobComparison.NotEqual, null), ByName));
        Assert.Equal("", await NamesAsync(Compare(JobComparison.LessThanOrEqual, null), ByName));
        Assert.Equal("none", await NamesAsync(new JobFilter.Not(Compare(JobComparison.NotEqual, null)), ByName));
    }

    [Theory]
    [InlineData(nameof(JobComparison.Equal), "none,same")]
    [InlineData(nameof(JobComparison.NotEqual), "alone,large,small")]
    [InlineData(nameof(JobComparison.GreaterThan), "large")]
    [InlineData(nameof(JobComparison.GreaterThanOrEqual), "large,same")]
    [InlineData(nameof(JobComparison.LessThan), "small")]
    [InlineData(nameof(JobComparison.LessThanOrEqual), "same,small")]
    public async Task QueryAsync_compares_data_with_another_column(string comparison, string expected)
    {
        var friendly = JobColumns.Get("message");
        await InsertAsync("none", null);
        await InsertAsync("alone", Filler);
        await InsertAsync("large", Filler, Filler[1..]);
        await InsertAsync("same", Filler, Filler.ToUpperInvariant());
        await InsertAsync("small", "d", Filler);
        var op = Enum.Parse<JobComparison>(comparison);
        var mirrored = op switch
        {
            JobComparison.GreaterThan => JobComparison.LessThan,
            JobComparison.GreaterThanOrEqual => JobComparison.LessThanOrEqual,
            JobComparison.LessThan => JobComparison.GreaterThan,
            JobComparison.LessThanOrEqual => JobComparison.GreaterThanOrEqual,
            _ => op,
        };

        Assert.Equal(expected, await NamesAsync(new JobFilter.CompareColumns(JobColumns.Data, op, friendly), ByName));
        Assert.Equal(expected, await NamesAsync(new JobFilter.CompareColumns(friendly, mirrored, JobColumns.Data), ByName));
        var itself = op is JobComparison.Equal ? "alone,large,none,same,small" : op is JobComparison.GreaterThanOrEqual or JobComparison.LessThanOrEqual ? "alone,large,same,small" : "";
        Assert.Equal(itself, await NamesAsync(new JobFilter.CompareColumns(JobColumns.Data, op, JobColumns.Data), ByName));
    }

    [Fact]
    public async Task QueryAsync_compares_the_data_of_two_jobs()
    {
        var ids = new[] { Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7() };
        (string Name, string Data, Guid Request)[] jobs = [("a", Filler + "A", ids[0]), ("b", Filler + "a", ids[0]), ("c", "x", ids[1]), ("d", Filler, ids[1]), ("e", Filler, ids[2]), ("f", Filler + "a", ids[2])];
        foreach (var (name, data, request) in jobs)
        {
            var job = TestJobs.New();
            await Store.InsertAsync(new NewJobRow(job with { Definition = job.Job with { Name = name, RequestId = request } }, data));
        }

        var other = new QueryLink("other", QueryTables.Jobs, JobColumns.Get("requestid"), JobColumns.Get("requestid"), IsOuter: false);
        async Task<string> PairsAsync(JobComparison comparison)
        {
            var isOther = new JobFilter.CompareColumns(JobColumns.Get("name"), JobComparison.LessThan, other.Of(JobColumns.Get("name")));
            var query = new JobQuery
            {
                Columns = [JobColumns.Get("name")],
                Links = [other],
                Filter = new JobFilter.And(isOther, new JobFilter.CompareColumns(JobColumns.Data, comparison, other.Of(JobColumns.Data))),
                Order = [ByName],
            };
            return string.Join(',', (await Store.QueryAsync(query, TestJobs.Stop)).Rows.Select(row => row[0]));
        }

        Assert.Equal("a", await PairsAsync(JobComparison.Equal));
        Assert.Equal("c,e", await PairsAsync(JobComparison.NotEqual));
        Assert.Equal("c", await PairsAsync(JobComparison.GreaterThan));
        Assert.Equal("e", await PairsAsync(JobComparison.LessThan));
    }

    /// <summary>Conditions side by side, each of which may be asked only when another one is known.</summary>
    [Fact]
    public async Task QueryAsync_joins_conditions_on_data_with_others_and_counts_what_they_take()
    {
        for (var i = 0; i < 20; i++)
        {
            await InsertAsync($"{i:00}", (i % 2 == 0 ? Filler : "d") + (i % 3 == 0 ? "three" : "") + (i % 4 == 0 ? "four" : ""));
        }

        var (three, four) = (Text(JobTextMatch.Contains, "THREE"), Text(JobTextMatch.Contains, "FOUR"));

        Assert.Equal("00,12", await NamesAsync(new JobFilter.And(three, four), ByName));
        Assert.Equal("00,03,04,06,08,09,12,15,16,18", await NamesAsync(new JobFilter.Or(three, four), ByName));
        Assert.Equal("06,18", await NamesAsync(new JobFilter.And(new JobFilter.And(three, new JobFilter.Not(four)), Text(JobTextMatch.StartsWith, "dd")), ByName));
        Assert.Equal("09", await NamesAsync(new JobFilter.And(new JobFilter.Compare(JobColumns.Get("name"), JobComparison.Equal, "09"), three), ByName));
        var counted = await Store.QueryAsync(new JobQuery { Columns = [JobColumns.Get("name")], Filter = three, Limit = 2, WithCount = true, WithNext = true }, TestJobs.Stop);
        Assert.Equal((2, 7L), (counted.Rows.Count, counted.Count));
        var rows = Aggregate.Of(AggregateMethod.CountRows, null, "n");
        var key = GroupKey.Of(JobColumns.Get("statecode"), "s");
        var grouped = new JobQuery { Filter = four, Stages = [new QueryStage.Group([key], [rows])], Columns = [key.Output, rows.Output] };
        Assert.Equal([0, 5L], (await Store.QueryAsync(grouped, TestJobs.Stop)).Rows.Single());
    }

    [Fact]
    public async Task QueryAsync_of_files_with_a_condition_on_the_data_of_their_jobs_looks_into_it()
    {
        await InsertFiveAsync();
        var job = new QueryLink("job", QueryTables.Jobs, JobColumns.Get("asyncoperationid"), QueryTables.FileAttachments.Get("_objectid_value"), IsOuter: false);
        var query = new JobQuery
        {
            Table = QueryTables.FileAttachments,
            Links = [job],
            Columns = [job.Of(JobColumns.Get("name"))],
            Filter = new JobFilter.Text(job.Of(JobColumns.Data), JobTextMatch.EndsWith, Asked),
        };

        Assert.Equal(["large"], (await Store.QueryAsync(query, TestJobs.Stop)).Rows.Select(row => row[0]));
    }

    private static JobOrder ByName => new(JobColumns.Get("name"), Descending: false);

    private static JobFilter.Text Text(JobTextMatch match, string value) => new(JobColumns.Data, match, value);

    private static JobFilter.Compare Compare(JobComparison comparison, string? value) => new(JobColumns.Data, comparison, value);

    private async Task InsertFiveAsync()
    {
        await InsertAsync("none", null);
        await InsertAsync("empty", "");
        await InsertAsync("small", Needle);
        await InsertAsync("large", Filler + Needle);
        await InsertAsync("twin", Filler + "d");
    }

    private async Task InsertAsync(string name, string? data, string? message = null)
    {
        var job = TestJobs.New();
        await Store.InsertAsync(new NewJobRow(job with { Definition = job.Job with { Name = name }, Status = job.Status with { Message = message } }, data));
    }
}
