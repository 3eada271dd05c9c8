using System.Security.Cryptography;
using System.Text;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests.Conformance;

/// <summary>Data that is kept apart from its row: uploaded before there is a row, taken over, replaced, and read chunk by chunk.</summary>
public abstract class JobBlobConformance : StoreConformance
{
    // Characters of one to four bytes, so that chunks would end in the middle of each.
    private static readonly string Text = string.Concat(Enumerable.Repeat("aü€🚀", 80_000));

    [Theory]
    [InlineData(JobLimits.MaxInlineDataBytes, false)]
    [InlineData(JobLimits.MaxInlineDataBytes + 1, true)]
    public async Task InsertAsync_keeps_data_above_16_KiB_apart(int bytes, bool isApart)
    {
        var data = new string('d', bytes);
        var stored = await Store.InsertAsync(new NewJobRow(TestJobs.New(), data));

        Assert.Equal(((long?)bytes, isApart, isApart ? JobDataFile.Name : null), (stored.Job.DataBytes, stored.Job.DataBlobId is not null, stored.Job.DataBlobName));
        Assert.NotEqual(stored.Job.JobId, stored.Job.DataBlobId);
        Assert.Equal(stored, await Store.ReadAsync(stored.Job.JobId, TestJobs.Stop));
        var place = await Store.FindDataAsync(stored.Job.JobId, TestJobs.Stop);
        Assert.Equal(new JobDataPlace(stored.Job.JobId, bytes, stored.Job.DataBlobId, isApart ? null : data), place);
        Assert.Equal(data, await Store.ReadDataAsync(stored.Job.JobId, TestJobs.Stop));
    }

    [Fact]
    public async Task InsertAsync_takes_over_what_was_uploaded()
    {
        var blob = await UploadAsync(Text);

        var stored = await Store.InsertAsync(new NewJobRow(TestJobs.New()) { Blob = blob });

        Assert.Equal((blob.Bytes, blob.BlobId, JobDataFile.Name), (stored.Job.DataBytes!.Value, stored.Job.DataBlobId!.Value, stored.Job.DataBlobName));
        Store.EndUpload(blob.BlobId);
        Assert.Equal(Text, await Store.ReadDataAsync(stored.Job.JobId, TestJobs.Stop));
        using var stream = await JobDataStream.OpenAsync(Store, stored.Job.JobId, TestJobs.Stop);
        Assert.Equal(blob.Sha256, Convert.ToHexString(await SHA256.HashDataAsync(stream!, TestJobs.Stop)));
    }

    [Fact]
    public async Task InsertAsync_of_a_blob_that_is_not_there_is_refused_and_stores_none_of_the_group()
    {
        var missing = new JobBlob(Guid.NewGuid(), 20_000, "");
        var first = TestJobs.New();

        var refusal = await Assert.ThrowsAsync<JobException>(() => Store.InsertAsync([new NewJobRow(first), new NewJobRow(TestJobs.New()) { Blob = missing }], TestJobs.Stop));

        Assert.Equal(JobErrorKind.Unavailable, refusal.Kind);
        Assert.Null(await Store.ReadAsync(first.Job.JobId, TestJobs.Stop));
    }

    [Fact]
    public async Task InsertAsync_of_one_blob_for_two_rows_is_refused_and_stores_none_of_them()
    {
        var blob = await UploadAsync(Text);
        NewJobRow[] rows = [new(TestJobs.New()) { Blob = blob }, new(TestJobs.New()) { Blob = blob }];

        var refusal = await Assert.ThrowsAsync<JobException>(() => Store.InsertAsync(rows, TestJobs.Stop));

        Assert.Equal(JobErrorKind.Unavailable, refusal.Kind);
        Assert.All(await Task.WhenAll(rows.Select(row => Store.ReadAsync(row.Job.Job.JobId, TestJobs.Stop))), Assert.Null);
        var stored = await Store.InsertAsync(rows[0]);
        Assert.Equal(1, stored.Job.Sequence);
        Assert.Equal(Text, await Store.ReadDataAsync(stored.Job.JobId, TestJobs.Stop));
    }

    [Fact]
    public async Task InsertOnceAsync_that_is_repeated_leaves_the_second_upload_alone()
    {
        var first = await UploadAsync(Text);
        var second = await UploadAsync(Text);
        Assert.Equal(first.Sha256, second.Sha256);
        var claim = new IdempotencyClaim(Guid.Empty, "key", SHA256.HashData(Encoding.ASCII.GetBytes(first.Sha256)), DateTimeOffset.MaxValue);

        var insert = await Store.InsertOnceAsync([new NewJobRow(TestJobs.New()) { Blob = first }], claim, TestJobs.Stop);
        var again = await Store.InsertOnceAsync([new NewJobRow(TestJobs.New()) { Blob = second }], claim, TestJobs.Stop);

        Assert.Equal((1, null), (insert.Stored!.Count, again.Stored));
        Assert.Equal(insert.Receipts, again.Receipts);
        Store.EndUpload(second.BlobId);
        Assert.Equal(Text, await Store.ReadDataAsync(insert.Receipts[0].JobId, TestJobs.Stop));
    }

    [Fact]
    public async Task UpdateAsync_replaces_data_small_or_large_by_either()
    {
        var job = await Store.InsertAsync(TestJobs.New());
        JobDataChange[] changes = [new("small", null), new(null, await UploadAsync(Text)), new(null, await UploadAsync(Text + "!")), new("", null), new(null, null)];
        string?[] texts = ["small", Text, Text + "!", "", null];
        for (var i = 0; i < changes.Length; i++)
        {
            var before = job;
            job = await Store.UpdateAsync(job with { Definition = changes[i].ApplyTo(job.Job), Entries = new JobEntries { Data = changes[i] } }, TestJobs.Stop);

            Assert.Equal(before.Version + 1, job.Version);
            Assert.Equal(texts[i] is null ? null : Encoding.UTF8.GetByteCount(texts[i]!), job.Job.DataBytes);
            Assert.Equal(changes[i].Blob?.BlobId, job.Job.DataBlobId);
            Assert.Equal(job, await Store.ReadAsync(job.Job.JobId, TestJobs.Stop));
            Assert.Equal(texts[i], await Store.ReadDataAsync(job.Job.JobId, TestJobs.Stop));
        }
    }

    [Fact]
    public async Task UpdateAsync_of_another_version_leaves_the_data_as_it_is()
    {
        var job = await Store.InsertAsync(new NewJobRow(TestJobs.New(), Text));
        await Store.UpdateAsync(job, status => status with { Message = "changed" });
        var change = new JobDataChange("new", null);

        await Assert.ThrowsAsync<JobConflictException>(
            () => Store.UpdateAsync(job with { Definition = change.ApplyTo(job.Job), Entries = new JobEntries { Data = change } }, TestJobs.Stop));

        Assert.Equal(Text, await Store.ReadDataAsync(job.Job.JobId, TestJobs.Stop));
    }

    [Fact]
    public async Task Stream_of_data_that_is_deleted_meanwhile_is_whole_or_ends_with_an_error()
    {
        var job = await Store.InsertAsync(new NewJobRow(TestJobs.New(), Text));
        using var stream = await JobDataStream.OpenAsync(Store, job.Job.JobId, TestJobs.Stop);
        using var read = new MemoryStream();
        var first = new byte[100];
        await stream!.ReadExactlyAsync(first, TestJobs.Stop);
        read.Write(first);
        await Store.DeleteAsync(job, TestJobs.Stop);

        try
        {
            await stream.CopyToAsync(read, TestJobs.Stop);
            Assert.Equal(Text, Encoding.UTF8.GetString(read.ToArray()));
        }
        catch (JobException refusal)
        {
            Assert.Equal(JobErrorKind.NotFound, refusal.Kind);
        }

        Assert.Null(await JobDataStream.OpenAsync(Store, job.Job.JobId, TestJobs.Stop));
    }

    [Fact]
    public async Task AppendChunkAsync_behind_the_end_of_its_upload_is_refused()
    {
        var blobId = Guid.CreateVersion7();
        await Store.AppendChunkAsync(blobId, 0, "first"u8.ToArray());
        Store.EndUpload(blobId);

        var refusal = await Assert.ThrowsAsync<JobException>(() => Store.AppendChunkAsync(blobId, 1, "second"u8.ToArray()));

        Assert.Equal(JobErrorKind.Unavailable, refusal.Kind);
    }

    [Fact]
    public async Task Data_that_belongs_to_no_row_is_read_while_its_upload_goes_on()
    {
        var blob = await UploadAsync(Text);

        Assert.Equal(Text, await JobDataStream.ReadTextAsync(Store, JobDataPlace.Of(blob), TestJobs.Stop));
    }

    private protected async Task<JobBlob> UploadAsync(string text)
    {
        // Not disposed of: the upload goes on.
        var upload = new DataUpload(Store, Guid.CreateVersion7());
        await upload.WriteAsync(Encoding.UTF8.GetBytes(text));
        return (await upload.CompleteAsync()).Blob!;
    }
}
