using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests.Conformance;

/// <summary>Texts in queries: how they compare, and how one is found in another.</summary>
public abstract class JobTextQueryConformance : StoreConformance
{
    [Theory]
    [InlineData("Contains", "PORT", true)]
    [InlineData("Contains", "", true)]
    [InlineData("Contains", "Export ÄÖÜ 100%_", true)]
    [InlineData("Contains", "äöü 1", true)]
    [InlineData("Contains", "exporter", false)]
    [InlineData("Contains", "%", true)]
    [InlineData("Contains", "t_", false)]
    [InlineData("StartsWith", "eXp", true)]
    [InlineData("StartsWith", "xp", false)]
    [InlineData("EndsWith", "%_", true)]
    [InlineData("EndsWith", "100", false)]
    [InlineData("EndsWith", "ÖÜ 100%_", true)]
    [InlineData("Like", "exp%ÄÖÜ%[%][_]", true)]
    [InlineData("Like", "_xport ä[ä-ö]ü 1__[%]_", true)]
    [InlineData("Like", "[^e]%", false)]
    [InlineData("Like", "export", false)]
    [InlineData("Contains", "expo\u017F", false)]
    public async Task QueryAsync_finds_texts_in_texts_without_regard_to_case(string match, string asked, bool found)
    {
        var job = TestJobs.New();
        await Store.InsertAsync(job with { Definition = job.Job with { Name = "Export äöü 100%_" } });
        var filter = new JobFilter.Text(JobColumns.Get("name"), Enum.Parse<JobTextMatch>(match), asked);

        Assert.Equal(found ? "Export äöü 100%_" : string.Empty, await NamesAsync(filter));
        Assert.Equal(found ? string.Empty : "Export äöü 100%_", await NamesAsync(new JobFilter.Not(filter)));
    }

    [Fact]
    public async Task QueryAsync_reads_the_pattern_of_each_query_anew()
    {
        var job = TestJobs.New();
        await Store.InsertAsync(job with { Definition = job.Job with { Name = "Export" } });

        foreach (var (pattern, found) in new[] { ("e%t", true), ("e%x", false), ("", false), ("e%t", true), ("_x%", true) })
        {
            Assert.Equal(found ? "Export" : string.Empty, await NamesAsync(new JobFilter.Text(JobColumns.Get("name"), JobTextMatch.Like, pattern)));
        }

        await Assert.ThrowsAsync<ArgumentException>(() => NamesAsync(new JobFilter.Text(JobColumns.Get("name"), JobTextMatch.Like, "[")));
    }

    [Fact]
    public async Task QueryAsync_finds_text_at_the_end_of_a_long_one()
    {
        var job = TestJobs.New();
        await Store.InsertAsync(job with { Status = job.Status with { Message = new string('ä', 50_000) + "Needle" } });
        await Store.InsertAsync(job with { Definition = job.Job with { JobId = Guid.CreateVersion7() }, Status = job.Status with { Message = null } });

        Assert.Equal(job.Job.Name, await NamesAsync(new JobFilter.Text(JobColumns.Get("message"), JobTextMatch.EndsWith, "äNEEDLE")));
        Assert.Equal("", await NamesAsync(new JobFilter.Text(JobColumns.Get("message"), JobTextMatch.Contains, "needles")));
    }

    [Theory]
    [InlineData("STRASSE", "strasse", true)]
    [InlineData("ÄÖÜ", "äöü", true)]
    [InlineData("ΣΑΣ", "σασ", true)]
    [InlineData("é", "e", false)]
    [InlineData("a", "a ", false)]
    [InlineData("' OR 1=1 --", "' or 1=1 --", true)]
    [InlineData("ΟΔΥΣΣΕΥΣ", "οδυσσευς", true)]
    [InlineData("faſt", "FAST", true)]
    [InlineData("\u212Aelvin", "kelvin", true)]
    [InlineData("GROẞ", "groß", true)]
    [InlineData("groß", "gross", false)]
    [InlineData("ılk", "ilk", false)]
    [InlineData("İlk", "ilk", false)]
    [InlineData("\U00010400\U0001E900", "\U00010428\U0001E922", true)]
    public async Task QueryAsync_compares_texts_without_regard_to_case(string stored, string asked, bool equal)
    {
        var job = TestJobs.New();
        await Store.InsertAsync(job with { Definition = job.Job with { Name = stored } });

        Assert.Equal(equal ? stored : string.Empty, await NamesAsync(new JobFilter.Compare(JobColumns.Get("name"), JobComparison.Equal, asked)));
    }

    [Theory]
    [InlineData("Contains", "\U00010428KREIS")]
    [InlineData("Contains", "Straſſe")]
    [InlineData("Contains", "sse \U0001042B")]
    [InlineData("StartsWith", "\u212Aleine GROẞE")]
    [InlineData("EndsWith", "\U00010428kreiſ")]
    [InlineData("Like", "k%ς%[\U00010400]kreis")]
    public async Task QueryAsync_finds_texts_by_simple_folding(string match, string asked)
    {
        const string name = "Kleine große Strasse \U00010403 Σ \U00010400Kreis";
        var job = TestJobs.New();
        await Store.InsertAsync(job with { Definition = job.Job with { Name = name } });

        Assert.Equal(name, await NamesAsync(new JobFilter.Text(JobColumns.Get("name"), Enum.Parse<JobTextMatch>(match), asked)));
        Assert.Equal(name, await NamesAsync(new JobFilter.Not(new JobFilter.Text(JobColumns.Get("name"), Enum.Parse<JobTextMatch>(match), asked + "x"))));
    }

    /// <summary>By folded code points: _ stands before letters, and what is beyond the first plane behind all of it. Texts that differ in case only are ordered by creation.</summary>
    [Fact]
    public async Task QueryAsync_orders_texts_by_their_folded_characters()
    {
        foreach (var name in new[] { "\U00010400", "b", "A", "\uFFFD", "_", "Z", "a", "é", "ſ", "T", "S" })
        {
            var job = TestJobs.New();
            await Store.InsertAsync(job with { Definition = job.Job with { Name = name } });
        }

        Assert.Equal("_,A,a,b,ſ,S,T,Z,é,\uFFFD,\U00010400", await NamesAsync(null, new JobOrder(JobColumns.Get("name"), Descending: false)));
        var least = Aggregate.Of(AggregateMethod.Min, JobColumns.Get("name"), "least");
        var greatest = Aggregate.Of(AggregateMethod.Max, JobColumns.Get("name"), "greatest");
        var query = new JobQuery { Stages = [new QueryStage.Group([], [least, greatest])], Columns = [least.Output, greatest.Output] };
        Assert.Equal(["_", "\U00010400"], (await Store.QueryAsync(query, TestJobs.Stop)).Rows.Single());
    }
}
