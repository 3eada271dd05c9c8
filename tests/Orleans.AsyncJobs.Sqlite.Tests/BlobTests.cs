using System.Text;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Sqlite.Opening;
using Orleans.AsyncJobs.Sqlite.Reading;
using Orleans.AsyncJobs.Sqlite.Records;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests;

/// <summary>Files of data in SQLite: what is swept and when, what an earlier version has left, and how the table of files shows them.</summary>
public sealed class BlobTests : IAsyncDisposable
{
    private const int LargeBytes = 5 * JobLimits.DataChunkBytes;

    private readonly SqliteStoreFixture _fixture = new();
    private readonly SemaphoreSlim _swept = new(0);

    public BlobTests() => _fixture.Hooks.SweptBlobs = () => _swept.Release();

    public async ValueTask DisposeAsync()
    {
        await _fixture.DisposeAsync();
        _swept.Dispose();
    }

    [Fact]
    public async Task EndUpload_of_what_no_row_has_taken_over_deletes_its_chunks()
    {
        var store = await _fixture.OpenAsync();
        var kept = await store.InsertAsync(new NewJobRow(TestJobs.New()) { Blob = await UploadAsync(store) });
        var going = await UploadAsync(store);
        var staying = await UploadAsync(store);

        store.EndUpload(going.BlobId);
        await SweptAsync();

        Assert.Equal([kept.Job.DataBlobId!.Value, staying.BlobId], Blobs());
        Assert.Equal(10, Count("jobchunks"));
        Assert.Empty(await store.CheckAsync(TestJobs.Stop));
    }

    [Theory]
    [InlineData("insert")]
    [InlineData("set")]
    [InlineData("replace")]
    public async Task File_that_is_half_swept_goes_to_no_job(string way)
    {
        var store = await _fixture.OpenAsync();
        var job = await store.InsertAsync(TestJobs.New().WithData(10));
        var blob = await UploadAsync(store, 20 * JobLimits.DataChunkBytes);
        var change = new JobDataChange(null, blob);
        var row = new NewJobRow(TestJobs.New()) { Blob = blob };

        // The first step of the sweep is in the writer's queue before the write; the next one waits for the clock.
        store.EndUpload(blob.BlobId);
        var refusal = way switch
        {
            "set" => (await store.WriteSetAsync(new RowSet { Inserts = [new RowOfSet(row)] }, TestJobs.Stop)).Refusal,
            "replace" => await Assert.ThrowsAsync<JobException>(
                () => store.UpdateAsync(job with { Definition = change.ApplyTo(job.Job), Entries = new JobEntries { Data = change } }, TestJobs.Stop)),
            _ => await Assert.ThrowsAsync<JobException>(() => store.InsertAsync(row)),
        };

        Assert.Equal(JobErrorKind.Unavailable, refusal?.Kind);
        Assert.Equal((1, 12), (Count("jobblobs"), Count("jobchunks")));
        Assert.Null(await store.ReadAsync(row.Job.Job.JobId, TestJobs.Stop));
        Assert.Equal(job, await store.ReadAsync(job.Job.JobId, TestJobs.Stop));
        await SweptAsync();
        Assert.Equal((0, 0), (Count("jobblobs"), Count("jobchunks")));
    }

    [Theory]
    [InlineData("delete")]
    [InlineData("retention")]
    [InlineData("replace")]
    public async Task File_goes_with_its_job(string way)
    {
        var store = await _fixture.OpenAsync();
        var other = await store.InsertAsync(TestJobs.New().WithData(LargeBytes));
        var job = await store.InsertAsync(TestJobs.New().WithData(LargeBytes));
        switch (way)
        {
            case "retention":
                Assert.Equal(1, await store.DeleteExpiredAsync([await store.CompleteAsync(job)], TestJobs.Stop));
                break;
            case "replace":
                var change = new JobDataChange("small", null);
                await store.UpdateAsync(job with { Definition = change.ApplyTo(job.Job), Entries = new JobEntries { Data = change } }, TestJobs.Stop);
                break;
            default:
                await store.DeleteAsync(job, TestJobs.Stop);
                break;
        }

        await SweptAsync();

        Assert.Equal([other.Job.DataBlobId!.Value], Blobs());
        Assert.Equal(5, Count("jobchunks"));
        Assert.Empty(await store.CheckAsync(TestJobs.Stop));
    }

    [Fact]
    public async Task File_of_one_chunk_goes_in_the_commit_that_deletes_its_job()
    {
        var store = await _fixture.OpenAsync();
        var job = await store.InsertAsync(TestJobs.New().WithData(JobLimits.DataChunkBytes));

        await store.DeleteAsync(job, TestJobs.Stop);

        Assert.Equal((0, 0), (Count("jobblobs"), Count("jobchunks")));
    }

    [Fact]
    public async Task OpenAsync_sweeps_uploads_that_were_left_behind()
    {
        var store = await _fixture.OpenAsync();
        await UploadAsync(store);
        await store.CloseAsync(TestJobs.Stop);

        await using var next = _fixture.Create();
        await next.OpenAsync(TestJobs.Stop);
        await SweptAsync();

        Assert.Equal((0, 0), (Count("jobblobs"), Count("jobchunks")));
    }

    [Fact]
    public async Task Upload_that_brings_nothing_for_an_hour_is_dropped_with_its_chunks_and_one_that_goes_on_stays()
    {
        var store = await _fixture.OpenAsync();
        var idle = await UploadAsync(store);
        var read = await UploadAsync(store);
        var slow = Guid.CreateVersion7();
        await store.AppendChunkAsync(slow, 0, "first"u8.ToArray());
        _fixture.Time.Advance(TimeSpan.FromMinutes(59));
        await store.AppendChunkAsync(slow, 1, "second"u8.ToArray());
        await store.ReadChunkAsync(JobDataPlace.Of(read), 0, new byte[JobLimits.DataChunkBytes], TestJobs.Stop);

        _fixture.Time.Advance(TimeSpan.FromMinutes(1));
        await SweptAsync();

        Assert.Equal([read.BlobId, slow], Blobs());
        Assert.Equal(7, Count("jobchunks"));
        var late = await Assert.ThrowsAsync<JobException>(() => store.AppendChunkAsync(idle.BlobId, 5, "late"u8.ToArray()));
        Assert.Equal(JobErrorKind.Unavailable, late.Kind);
        Assert.Contains("AsyncJobs:Storage:UploadIdleTime", late.Message, StringComparison.Ordinal);
        var refused = await Assert.ThrowsAsync<JobException>(() => store.InsertAsync(new NewJobRow(TestJobs.New()) { Blob = idle }));
        Assert.Equal(JobErrorKind.Unavailable, refused.Kind);
        Assert.Empty(await store.CheckAsync(TestJobs.Stop));

        await store.AppendChunkAsync(slow, 2, "third"u8.ToArray());
        _fixture.Time.Advance(TimeSpan.FromMinutes(59));
        await SweptAsync();
        Assert.Equal([slow], Blobs());
        _fixture.Time.Advance(TimeSpan.FromMinutes(1));
        await SweptAsync();
        Assert.Equal((0, 0), (Count("jobblobs"), Count("jobchunks")));
    }

    /// <summary>A chunk that was let through before the end of its upload was told is looked at once more by the writer.</summary>
    [Fact]
    public async Task Chunk_of_a_file_that_is_swept_or_a_jobs_is_refused_by_the_writer()
    {
        var store = await _fixture.OpenAsync();
        var job = await store.InsertAsync(TestJobs.New().WithData(LargeBytes));
        var open = await UploadAsync(store);
        using var connection = StoreConnection.OpenReader(_fixture.Database);

        BlobRows.CheckOpen(connection, open.BlobId);
        Assert.Equal(JobErrorKind.Unavailable, Assert.Throws<JobException>(() => BlobRows.CheckOpen(connection, job.Job.DataBlobId!.Value)).Kind);
        Assert.Equal(JobErrorKind.Unavailable, Assert.Throws<JobException>(() => BlobRows.CheckOpen(connection, Guid.CreateVersion7())).Kind);
    }

    [Fact]
    public async Task OpenAsync_of_the_eighth_version_gives_large_data_a_file_and_serves_it_where_it_is()
    {
        string?[] data = [null, "small", new string('d', JobLimits.MaxInlineDataBytes), new string('d', JobLimits.MaxInlineDataBytes + 1), string.Concat(Enumerable.Repeat("aü€🚀", 80_000))];
        var ids = OldStore.Create(_fixture.Database, data);
        using (var connection = StoreConnection.OpenWriter(_fixture.Database))
        {
            StoreSchema.Migrate(connection, 8);
        }

        var store = await _fixture.OpenAsync();

        for (var i = 0; i < data.Length; i++)
        {
            var row = (await store.ReadAsync(ids[i], TestJobs.Stop))!;
            Assert.Equal(i >= 3, row.Job.DataBlobId is not null);
            Assert.Equal(i >= 3 ? JobDataFile.Name : null, row.Job.DataBlobName);
            Assert.Equal(data[i], await store.ReadDataAsync(ids[i], TestJobs.Stop));
        }

        Assert.Equal(0, Count("jobblobs"));
        Assert.Equal(2, Count("fileattachments"));
        Assert.Empty(await store.CheckAsync(TestJobs.Stop));

        // It is read in pieces, which end in the middle of characters.
        Assert.Equal([ids[4]], await FindAsync(store, JobTextMatch.Contains, "AÜ€🚀AÜ€🚀AÜ"));
        Assert.Equal([ids[4]], await FindAsync(store, JobTextMatch.Like, "%€🚀"));
        Assert.Equal([ids[4]], await FindAsync(store, JobTextMatch.EndsWith, "Ü€🚀AÜ€🚀"));
        Assert.Equal([ids[4]], await FindAsync(store, JobTextMatch.EndsWith, data[4]!));
        Assert.Equal([ids[2], ids[3]], await FindAsync(store, JobTextMatch.StartsWith, "dddd"));

        var last = (await store.ReadAsync(ids[4], TestJobs.Stop))!;
        var change = new JobDataChange(null, await UploadAsync(store));
        await store.UpdateAsync(last with { Definition = change.ApplyTo(last.Job), Entries = new JobEntries { Data = change } }, TestJobs.Stop);
        Assert.Equal(new string('d', LargeBytes), await store.ReadDataAsync(ids[4], TestJobs.Stop));
        await store.DeleteAsync((await store.ReadAsync(ids[3], TestJobs.Stop))!, TestJobs.Stop);
        Assert.Equal(2, Count("jobdata"));
        Assert.Equal(1, Count("fileattachments"));
    }

    [Fact]
    public async Task Table_of_files_has_a_row_for_each_job_with_a_file()
    {
        var store = await _fixture.OpenAsync();
        await store.InsertAsync(TestJobs.New().WithData(10));
        _fixture.Time.Advance(TimeSpan.FromHours(1));
        var job = await store.InsertAsync(new NewJobRow(TestJobs.New()) { Blob = await UploadAsync(store) });
        var deleted = await store.LockAsync(await store.InsertAsync(TestJobs.New().WithData(LargeBytes)));
        await store.UpdateAsync(deleted, status => status with { Deleted = true });

        using var connection = StoreConnection.OpenReader(_fixture.Database);
        var file = Assert.Single(JobReads.Rows(
            connection.Prepare("SELECT fileattachmentid, filename, filesizeinbytes, mimetype, objectidtypecode, objectid, createdon FROM fileattachments"),
            10,
            static row => (row.Guid(0), row.Text(1), row.Int64(2), row.Text(3), row.Int64(4), row.Guid(5), row.Time(6))));

        Assert.Equal((job.Job.DataBlobId!.Value, "data.txt", LargeBytes, "text/plain", 4700L, job.Job.JobId, _fixture.Time.GetUtcNow()), file);
    }

    [Theory]
    [InlineData("SELECT count(*) FROM fileattachments")]
    [InlineData("SELECT count(*) FROM jobs WHERE datablobid IS NOT NULL AND deleted = 0")]
    [InlineData("SELECT sum(fileattachments.filesizeinbytes) FROM jobs JOIN fileattachments ON fileattachments.fileattachmentid = jobs.datablobid WHERE fileattachments.objectidtypecode = 4700")]
    public async Task Plan_of_a_count_of_files_looks_at_no_job_without_one(string sql)
    {
        await _fixture.OpenAsync();
        using var connection = StoreConnection.OpenReader(_fixture.Database);

        var plan = JobReads.Rows(connection.Prepare($"EXPLAIN QUERY PLAN {sql}"), 100, static row => row.Text(3));

        Assert.Contains(plan, step => step.Contains("INDEX jobs_datablob", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN jobs", StringComparison.Ordinal) && !step.Contains("INDEX jobs_datablob", StringComparison.Ordinal));
    }

    private static async Task<IEnumerable<Guid>> FindAsync(SqliteJobStore store, JobTextMatch match, string text)
    {
        var found = await store.QueryAsync(
            new JobQuery { Columns = [JobColumns.Get("asyncoperationid")], Filter = new JobFilter.Text(JobColumns.Data, match, text) }, TestJobs.Stop);
        return found.Rows.Select(row => (Guid)row[0]!);
    }

    private static async Task<JobBlob> UploadAsync(SqliteJobStore store, int bytes = LargeBytes)
    {
        var upload = new DataUpload(store, Guid.CreateVersion7());
        await upload.WriteAsync(Encoding.ASCII.GetBytes(new string('d', bytes)));
        return (await upload.CompleteAsync()).Blob!;
    }

    private async Task SweptAsync()
    {
        // A step rests as long as it took; the clock stands still.
        while (!await _swept.WaitAsync(TimeSpan.FromMilliseconds(1), TestJobs.Stop))
        {
            _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private List<Guid> Blobs()
    {
        using var connection = StoreConnection.OpenReader(_fixture.Database);
        return JobReads.Rows(connection.Prepare("SELECT blobid FROM jobblobs ORDER BY rowid"), 100, static row => row.Guid(0));
    }

    private int Count(string table)
    {
        using var connection = StoreConnection.OpenReader(_fixture.Database);
        return (int)connection.Scalar($"SELECT count(*) FROM {table}");
    }
}
