using System.Net;

namespace Orleans.AsyncJobs.Server.Tests;

/// <summary>Cancel and delete, of jobs that wait and of jobs that run.</summary>
public sealed class StoppingJobsTests : IDisposable
{
    private const int IsvAborted = -2147220891;

    private static readonly object Cancel = new { statecode = 3, statuscode = 32 };

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Patch_cancel_of_a_waiting_job_ends_it_without_a_run()
    {
        await using var receiver = await Receiver.StartSilentAsync();
        await using var service = await JobService.StartAsync(_folder, "--AsyncJobs:Dispatch:MaxConcurrentJobs=1");
        await service.CreateAsync(JobService.Request(receiver.Url));
        await receiver.NextAsync();
        var jobId = await service.CreateAsync(JobService.Request(receiver.Url));
        await service.WaitForAsync(jobId, 0, 0);

        using var answer = await service.PatchAsync(jobId, Cancel);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        var row = (await service.FindAsync(jobId))!;
        Assert.Equal((3, 32, IsvAborted), (row.State, row.Status, row.ErrorCode));
        Assert.Null(row.Time("startedon"));
        Assert.False(receiver.HasCalls);
    }

    [Fact]
    public async Task Patch_cancel_of_a_postponed_job_ends_it()
    {
        await using var service = await JobService.StartAsync(_folder);
        var job = JobService.Request(new Uri("https://example.org/"));
        job["postponeuntil"] = DateTimeOffset.UtcNow.AddHours(1);
        var jobId = await service.CreateAsync(job);

        using var answer = await service.PatchAsync(jobId, Cancel);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(IsvAborted, (await service.WaitForAsync(jobId, 3, 32)).ErrorCode);
    }

    [Fact]
    public async Task Patch_cancel_of_a_running_job_aborts_its_request()
    {
        await using var receiver = await Receiver.StartSilentAsync();
        await using var service = await JobService.StartAsync(_folder);
        var jobId = await service.CreateAsync(JobService.Request(receiver.Url));
        var call = await receiver.NextAsync();

        using var answer = await service.PatchAsync(jobId, Cancel);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        await call.AbortedAsync();
        var row = await service.WaitForAsync(jobId, 3, 32);
        Assert.Equal(IsvAborted, row.ErrorCode);
        Assert.StartsWith("Canceled by", row.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Patch_cancel_of_a_completed_job_is_refused_with_its_state()
    {
        await using var receiver = await Receiver.StartAsync(200);
        await using var service = await JobService.StartAsync(_folder);
        var jobId = await service.CreateAsync(JobService.Request(receiver.Url));
        await service.WaitForAsync(jobId, 3, 30);

        using var answer = await service.PatchAsync(jobId, Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var error = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("0x80044162", error, StringComparison.Ordinal);
        Assert.Contains("Current state: 3, current status: 30, target state: 3", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_of_a_running_job_hides_it_at_once_and_aborts_its_request()
    {
        await using var receiver = await Receiver.StartSilentAsync();
        await using var service = await JobService.StartAsync(_folder);
        var jobId = await service.CreateAsync(JobService.Request(receiver.Url));
        var call = await receiver.NextAsync();

        using var answer = await service.DeleteAsync(jobId);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Null(await service.FindAsync(jobId));
        Assert.Equal(0, await service.CountAsync($"asyncoperationid eq {jobId}"));
        await call.AbortedAsync();
    }

    [Fact]
    public async Task Patch_cancel_by_several_at_once_and_again_is_done_for_each()
    {
        await using var receiver = await Receiver.StartSilentAsync();
        await using var service = await JobService.StartAsync(_folder);
        var runs = await service.CreateAsync(JobService.Request(receiver.Url));
        await receiver.NextAsync();
        var waiting = JobService.Request(receiver.Url);
        waiting["postponeuntil"] = DateTimeOffset.UtcNow.AddHours(1);
        Guid[] jobs = [runs, await service.CreateAsync(waiting)];

        foreach (var jobId in jobs)
        {
            Assert.All(await PatchAtOnceAsync(service, jobId, Cancel), status => Assert.Equal(HttpStatusCode.NoContent, status));
            var ended = await service.WaitForAsync(jobId, 3, 32);
            Assert.All(await PatchAtOnceAsync(service, jobId, Cancel), status => Assert.Equal(HttpStatusCode.NoContent, status));
            Assert.Equal(ended.ToString(), (await service.FindAsync(jobId))!.ToString());
        }
    }

    [Fact]
    public async Task Patch_pause_by_several_at_once_and_again_is_done_for_each()
    {
        await using var receiver = await Receiver.StartSilentAsync();
        await using var service = await JobService.StartAsync(_folder);
        var jobId = await service.CreateAsync(JobService.Request(receiver.Url));
        var call = await receiver.NextAsync();
        var pause = new { statecode = 1, statuscode = 10 };

        Assert.All(await PatchAtOnceAsync(service, jobId, pause), status => Assert.Equal(HttpStatusCode.NoContent, status));

        await call.AbortedAsync();
        var paused = await service.WaitForAsync(jobId, 1, 10);
        Assert.All(await PatchAtOnceAsync(service, jobId, pause), status => Assert.Equal(HttpStatusCode.NoContent, status));
        Assert.Equal(paused.ToString(), (await service.FindAsync(jobId))!.ToString());
    }

    [Fact]
    public async Task Delete_by_several_at_once_deletes_once_and_then_there_is_none()
    {
        await using var service = await JobService.StartAsync(_folder);
        var job = JobService.Request(new Uri("https://example.org/"));
        job["postponeuntil"] = DateTimeOffset.UtcNow.AddHours(1);
        var jobId = await service.CreateAsync(job);

        var statuses = await AtOnceAsync(() => service.DeleteAsync(jobId));

        Assert.Contains(HttpStatusCode.NoContent, statuses);
        Assert.All(statuses, status => Assert.True(status is HttpStatusCode.NoContent or HttpStatusCode.NotFound, $"{status}"));
        using var again = await service.DeleteAsync(jobId);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    private static Task<HttpStatusCode[]> PatchAtOnceAsync(JobService service, Guid jobId, object change) => AtOnceAsync(() => service.PatchAsync(jobId, change));

    private static Task<HttpStatusCode[]> AtOnceAsync(Func<Task<HttpResponseMessage>> send) => Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
    {
        using var answer = await send();
        return answer.StatusCode;
    }));
}
