using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests.Conformance;

/// <summary>What every job table does, whatever it is kept in.</summary>
public abstract class JobTableConformance : StoreConformance
{
    [Fact]
    public async Task InsertAsync_one_row_gives_sequence_position_and_version()
    {
        var stored = await Store.InsertAsync(TestJobs.New());

        Assert.Equal((1, 1, 1), (stored.Job.Sequence, stored.Status.Position, stored.Version));
        Assert.Same(stored.Status, stored.Stored);
        Assert.Equal(stored, await Store.ReadAsync(stored.Job.JobId, TestJobs.Stop));
    }

    [Fact]
    public async Task InsertAsync_with_a_position_keeps_it()
    {
        var job = TestJobs.New();

        var stored = await Store.InsertAsync(job with { Status = job.Status with { Position = 77 } });

        Assert.Equal(77, stored.Status.Position);
    }

    [Fact]
    public async Task InsertAsync_many_rows_gives_sequences_in_their_order()
    {
        JobState[] jobs = [.. Enumerable.Range(0, 1_000).Select(_ => TestJobs.New())];

        var stored = await Store.InsertAsync(jobs, TestJobs.Stop);

        Assert.Equal(jobs.Select(job => job.Job.JobId), stored.Select(job => job.Job.JobId));
        Assert.Equal(Enumerable.Range(1, 1_000).Select(i => (long)i), stored.Select(job => job.Job.Sequence));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_001)]
    public async Task InsertAsync_with_no_or_too_many_rows_is_refused(int count)
    {
        JobState[] jobs = [.. Enumerable.Range(0, count).Select(_ => TestJobs.New())];

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.InsertAsync(jobs, TestJobs.Stop));
    }

    [Fact]
    public async Task InsertAsync_of_a_stored_row_is_refused()
    {
        var stored = await Store.InsertAsync(TestJobs.New());

        await Assert.ThrowsAsync<ArgumentException>(() => Store.InsertAsync([stored], TestJobs.Stop));
    }

    [Fact]
    public async Task InsertAsync_with_a_taken_id_stores_no_row_of_its_group()
    {
        var first = await Store.InsertAsync(TestJobs.New());
        JobState[] group = [TestJobs.New(), TestJobs.New() with { Definition = first.Job with { Sequence = 0 } }, TestJobs.New()];

        var refused = Store.InsertAsync(group, TestJobs.Stop);
        var other = Store.InsertAsync(TestJobs.New());

        await Assert.ThrowsAsync<JobConflictException>(() => refused);
        Assert.Null(await Store.ReadAsync(group[0].Job.JobId, TestJobs.Stop));
        Assert.Null(await Store.ReadAsync(group[2].Job.JobId, TestJobs.Stop));
        Assert.NotNull(await Store.ReadAsync((await other).Job.JobId, TestJobs.Stop));
        Assert.Equal(2, (await Store.CountAsync(TestJobs.Stop)).Sum(count => count.Count));
    }

    [Fact]
    public async Task ReadAsync_of_an_unknown_id_answers_null() => Assert.Null(await Store.ReadAsync(Guid.NewGuid(), TestJobs.Stop));

    [Fact]
    public async Task ReadAsync_of_a_row_with_every_column_answers_it_unchanged()
    {
        var stored = await Store.InsertAsync(FullRow());

        Assert.Equal(stored, await Store.ReadAsync(stored.Job.JobId, TestJobs.Stop));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20_000)]
    [InlineData(100_000)]
    public async Task ReadDataAsync_answers_what_was_inserted(int repeats)
    {
        // Texts of one to four bytes a character, so that pieces end in the middle of each.
        var data = string.Concat(Enumerable.Repeat("aü€🚀", repeats));
        var stored = await Store.InsertAsync(new NewJobRow(TestJobs.New(), data));
        var without = await Store.InsertAsync(TestJobs.New());

        Assert.Equal(repeats * 10L, stored.Job.DataBytes);
        Assert.Equal(data, await Store.ReadDataAsync(stored.Job.JobId, TestJobs.Stop));
        Assert.Equal(stored, await Store.ReadAsync(stored.Job.JobId, TestJobs.Stop));
        Assert.Null(without.Job.DataBytes);
        Assert.Null(await Store.ReadDataAsync(without.Job.JobId, TestJobs.Stop));
        Assert.Null(await Store.ReadDataAsync(Guid.NewGuid(), TestJobs.Stop));

        await Store.DeleteAsync(stored, TestJobs.Stop);
        Assert.Null(await Store.ReadDataAsync(stored.Job.JobId, TestJobs.Stop));
    }

    [Fact]
    public async Task UpdateAsync_writes_every_column_of_the_status()
    {
        var stored = await Store.InsertAsync(TestJobs.New());

        var updated = await Store.UpdateAsync(stored, _ => FullRow().Status with { Position = 5, Deleted = true, Abandoned = true, Admitted = false });

        Assert.Equal(2, updated.Version);
        Assert.Same(updated.Status, updated.Stored);
        Assert.Equal(updated, await Store.ReadAsync(stored.Job.JobId, TestJobs.Stop));
    }

    [Fact]
    public async Task UpdateAsync_back_to_nothing_clears_every_column()
    {
        var stored = await Store.InsertAsync(FullRow());

        var updated = await Store.UpdateAsync(stored, _ => new JobStatus { Position = 5 });

        Assert.Equal(updated, await Store.ReadAsync(stored.Job.JobId, TestJobs.Stop));
    }

    [Fact]
    public async Task UpdateAsync_without_a_change_raises_the_version()
    {
        var stored = await Store.InsertAsync(TestJobs.New());

        Assert.Equal(2, (await Store.UpdateAsync(stored, TestJobs.Stop)).Version);
    }

    [Fact]
    public async Task UpdateAsync_of_an_old_version_is_refused_and_writes_nothing()
    {
        var stored = await Store.InsertAsync(TestJobs.New());
        var newer = await Store.LockAsync(stored);

        await Assert.ThrowsAsync<JobConflictException>(() => Store.CompleteAsync(stored));

        Assert.Equal(newer, await Store.ReadAsync(stored.Job.JobId, TestJobs.Stop));
    }

    [Fact]
    public async Task UpdateAsync_twice_at_once_lets_one_through()
    {
        var stored = await Store.InsertAsync(TestJobs.New());

        Task<JobState>[] both = [Store.LockAsync(stored), Store.LockAsync(stored)];
        await Task.WhenAll(both).ContinueWith(_ => { }, TestJobs.Stop, TaskContinuationOptions.None, TaskScheduler.Default);

        Assert.Equal(1, both.Count(task => task.IsCompletedSuccessfully));
        Assert.Equal(1, both.Count(task => task.Exception?.InnerException is JobConflictException));
    }

    [Fact]
    public async Task UpdateAsync_to_position_zero_takes_the_end_of_the_line()
    {
        var first = await Store.InsertAsync(TestJobs.New("t"));
        var second = await Store.InsertAsync(TestJobs.New("t"));

        var moved = await Store.UpdateAsync(first, status => status with { Position = 0 });

        Assert.True(moved.Status.Position > second.Status.Position);
        Assert.Equal(moved, await Store.ReadAsync(first.Job.JobId, TestJobs.Stop));
        Assert.True((await Store.InsertAsync(TestJobs.New())).Job.Sequence > moved.Status.Position);
    }

    [Fact]
    public async Task DeleteAsync_takes_the_row_out()
    {
        var stored = await Store.InsertAsync(TestJobs.New());

        await Store.DeleteAsync(stored, TestJobs.Stop);

        Assert.Null(await Store.ReadAsync(stored.Job.JobId, TestJobs.Stop));
        Assert.Empty(await Store.CountAsync(TestJobs.Stop));
        await Assert.ThrowsAsync<JobConflictException>(() => Store.DeleteAsync(stored, TestJobs.Stop));
    }

    [Fact]
    public async Task DeleteAsync_of_an_old_version_is_refused()
    {
        var stored = await Store.InsertAsync(TestJobs.New());
        await Store.LockAsync(stored);

        await Assert.ThrowsAsync<JobConflictException>(() => Store.DeleteAsync(stored, TestJobs.Stop));
    }

    [Fact]
    public async Task Writes_with_a_canceled_token_are_canceled()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.InsertAsync([TestJobs.New()], new CancellationToken(canceled: true)));
    }

    private static JobState FullRow()
    {
        var job = TestJobs.New(token: "tök\0en", priority: 7, partition: 3, onFailure: JobFailureAction.Halt);
        return job with
        {
            Definition = job.Job with
            {
                Kind = JobKind.BackgroundOperation,
                Name = "Ünï 🚀",
                AutoDelete = true,
                Depth = 2,
                CorrelationId = Guid.NewGuid(),
                RequestId = Guid.NewGuid(),
                Workload = string.Empty,
                PrimaryEntityType = "account",
                RegardingObjectId = Guid.NewGuid(),
                OwningExtensionId = Guid.NewGuid(),
                WorkflowActivationId = Guid.NewGuid(),
            },
            Status = new JobStatus
            {
                State = JobStateCode.Suspended,
                Status = JobStatusCode.Waiting,
                ModifiedOn = TestJobs.Now.AddTicks(1),
                RecurrenceStartTime = TestJobs.Now.AddDays(1),
                ModifiedBy = Guid.NewGuid(),
                StartedOn = TestJobs.Now,
                CompletedOn = TestJobs.Now,
                PostponeUntil = TestJobs.Now,
                ExecutionSeconds = 0.25,
                Attempt = 2,
                RetryCount = 1,
                LostRuns = 3,
                ErrorCode = JobErrorCodes.IsvAborted,
                Message = "m",
                FriendlyMessage = "f",
                PercentComplete = 50,
                ProgressMessage = "p",
                HostId = "h",
                Wait = JobWait.Retry,
                RequestedBy = "somebody",
                Admitted = false,
                RecurrencePattern = "FREQ=DAILY",
                RecurrenceTimeZone = "Europe/Berlin",
                Occurrence = TestJobs.Now.AddTicks(7),
                NextOccurrence = TestJobs.Now.AddDays(1),
                MovedTo = TestJobs.Now.AddDays(2),
                LastOccurrence = TestJobs.Now.AddTicks(-7),
            },
        };
    }
}
