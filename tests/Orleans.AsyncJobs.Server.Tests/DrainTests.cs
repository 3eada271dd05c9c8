using System.Net;
using Microsoft.Data.Sqlite;

namespace Orleans.AsyncJobs.Server.Tests;

/// <summary>An orderly stop: what can end in time does, what cannot is left to be run again.</summary>
public sealed class DrainTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TaskCompletionSource _short = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _long = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("SIGTERM")]
    [InlineData("SIGHUP")]
    [InlineData("SIGINT")]
    public async Task Signal_lets_a_short_run_end_and_leaves_a_long_one_to_be_run_again(string signal)
    {
        await using var receiver = await Receiver.StartAsync(AnswerAsync);
        Guid ends, stays;
        await using (var service = await StartAsync())
        {
            ends = await service.CreateAsync(JobService.Request(new Uri(receiver.Url, "/short")));
            await receiver.NextAsync();
            stays = await service.CreateAsync(JobService.Request(new Uri(receiver.Url, "/long")));
            var call = await receiver.NextAsync();

            service.Run.Send(signal);
            await Deadline.ForAsync("the service to say that it stops", () => FindStopAsync(service));
            await AssertAnswersAsync(service, ends);
            _short.SetResult();

            await call.AbortedAsync();
            Assert.Equal(0, await service.Run.WaitForExitAsync());
            Assert.Equal("", service.Run.Errors);
        }

        Assert.Equal((3L, 30L, 0L, 0L), ReadRow(ends));
        Assert.Equal((0L, 0L, 0L, 0L), ReadRow(stays));

        await using var restarted = await StartAsync();
        var again = await receiver.NextAsync();
        Assert.Equal((stays, 2), (again.JobId, again.Attempt));
        _long.SetResult();
        Assert.Equal(0, (await restarted.WaitForAsync(stays, 3, 30)).RetryCount);
    }

    [Theory]
    [InlineData("SIGTERM")]
    [InlineData("SIGHUP")]
    public async Task Signal_while_it_starts_ends_it_in_order(string signal)
    {
        await using var run = ProgramRun.Start(Programs.Server, _folder.Path, "--urls", "http://127.0.0.1:0", "--data", _folder.Data);
        await Deadline.UntilAsync("the start to reach the store", () => File.Exists(_folder.Database) || run.HasExited);

        run.Send(signal);

        Assert.Equal(0, await run.WaitForExitAsync());
        Assert.Equal("", run.Errors);
    }

    [Fact]
    public async Task Terminate_of_an_idle_service_ends_it_in_order()
    {
        await using var service = await StartAsync();

        Assert.Equal(0, await service.Run.TerminateAsync());
        Assert.Equal("", service.Run.Errors);
    }

    [Fact]
    public async Task Terminate_before_the_moment_of_a_postponed_job_lets_it_run_after_a_restart()
    {
        await using var receiver = await Receiver.StartAsync(200);
        var due = DateTimeOffset.UtcNow.AddSeconds(4);
        var job = JobService.Request(receiver.Url);
        job["postponeuntil"] = due;
        Guid jobId;
        await using (var service = await StartAsync())
        {
            jobId = await service.CreateAsync(job);
            Assert.Equal(0, await service.Run.TerminateAsync());
        }

        await using var restarted = await StartAsync();
        await restarted.WaitForAsync(jobId, 3, 30);
        Assert.InRange((await receiver.NextAsync()).ArrivedOn, due, due.AddSeconds(30));
    }

    private Task<JobService> StartAsync() => JobService.StartAsync(_folder, "--AsyncJobs:Retry:Attempts=1");

    private async Task<int> AnswerAsync(ReceivedCall call)
    {
        await (call.Path == "/short" ? _short : _long).Task.WaitAsync(call.Aborted);
        return 200;
    }

    private static async Task<string?> FindStopAsync(JobService service)
    {
        using var answer = await service.GetAsync("/readyz");
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return answer.StatusCode == HttpStatusCode.ServiceUnavailable && text.Contains("is stopping", StringComparison.Ordinal) ? text : null;
    }

    // While jobs end: it lives, it can be read, and it takes no new jobs.
    private static async Task AssertAnswersAsync(JobService service, Guid running)
    {
        using var live = await service.GetAsync("/healthz");
        using var refused = await service.PostAsync(JobService.Request(service.Address));

        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        Assert.Equal((2, 20), ((await service.FindAsync(running))!.State, (await service.FindAsync(running))!.Status));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Contains("is stopping and takes no new jobs", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.True(refused.Headers.Contains("Retry-After"));
    }

    // Lost runs are no column of the Web API.
    private (long State, long Status, long RetryCount, long LostRuns) ReadRow(Guid jobId)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.Database};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT statecode, statuscode, retrycount, lostruns FROM jobs WHERE asyncoperationid = $id";
        command.Parameters.AddWithValue("$id", jobId.ToByteArray(bigEndian: true));
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        return (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
    }
}
