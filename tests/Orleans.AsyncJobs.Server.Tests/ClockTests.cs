namespace Orleans.AsyncJobs.Server.Tests;

/// <summary>The clock of the machine is set while the service runs, and before it starts.</summary>
public sealed class ClockTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Set_back_by_two_hours_members_of_a_token_go_on_and_a_postponed_job_waits()
    {
        var clock = new ProcessClock(_folder, "+0");
        await using var receiver = await Receiver.StartAsync(200);
        await using var service = await clock.StartAsync(_folder);
        await CreateAndWaitAsync(service, receiver, 2);
        var postponed = JobService.Request(receiver.Url);
        postponed["postponeuntil"] = DateTimeOffset.UtcNow.AddSeconds(5);
        var waiting = await service.CreateAsync(postponed);

        clock.Set("-2h");
        await CreateAndWaitAsync(service, receiver, 10);

        Assert.Equal(10, (await service.FindAsync(waiting))!.Status);
        clock.Set("+1m");
        await service.WaitForAsync(waiting, 3, 30);
    }

    [Fact]
    public async Task Set_back_by_400_days_before_a_start_the_members_left_over_run_and_a_postponed_job_waits()
    {
        await using var receiver = await Receiver.StartAsync(200);
        var left = new List<Guid>();
        Guid waiting;
        await using (var before = await JobService.StartAsync(_folder))
        {
            var first = JobService.Request(receiver.Url);
            (first["dependencytoken"], first["postponeuntil"]) = ("t", DateTimeOffset.UtcNow.AddDays(1));
            waiting = await before.CreateAsync(first);
            for (var i = 0; i < 3; i++)
            {
                left.Add(await before.CreateAsync(Member(receiver)));
            }
        }

        var clock = new ProcessClock(_folder, "-400d");
        await using var service = await clock.StartAsync(_folder);
        Assert.Equal((1, 10), ((await service.FindAsync(waiting))!.State, (await service.FindAsync(waiting))!.Status));
        using var resumed = await service.PatchAsync(waiting, new { statecode = 0, statuscode = 0 });
        resumed.EnsureSuccessStatusCode();

        foreach (var jobId in left.Prepend(waiting))
        {
            await service.WaitForAsync(jobId, 3, 30);
        }

        await CreateAndWaitAsync(service, receiver, 5);
    }

    private static async Task CreateAndWaitAsync(JobService service, Receiver receiver, int members)
    {
        var ids = new List<Guid>();
        for (var i = 0; i < members; i++)
        {
            ids.Add(await service.CreateAsync(Member(receiver)));
        }

        foreach (var jobId in ids)
        {
            await service.WaitForAsync(jobId, 3, 30);
        }
    }

    private static Dictionary<string, object?> Member(Receiver receiver)
    {
        var job = JobService.Request(receiver.Url);
        job["dependencytoken"] = "t";
        return job;
    }
}
