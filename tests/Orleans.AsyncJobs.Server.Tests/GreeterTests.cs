namespace Orleans.AsyncJobs.Server.Tests;

/// <summary>The sample: somebody's own service with a handler of its own.</summary>
public sealed class GreeterTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Greet_runs_in_the_service_that_registered_it()
    {
        await using var service = await StartAsync();

        var row = await service.WaitForAsync(await service.CreateAsync(new { messagename = "Greet", data = "Ada" }), 3, 30);

        Assert.Equal("Hello, Ada!", row.Message);
        Assert.Equal(100, row.Number("percentcomplete"));
        Assert.True(File.Exists(_folder.Database));
    }

    [Fact]
    public async Task Greet_without_a_name_is_refused_at_create()
    {
        await using var service = await StartAsync();

        using var answer = await service.PostAsync(new { messagename = "Greet" });

        Assert.Equal(400, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Greet_canceled_while_it_runs_leaves_no_letter()
    {
        await using var service = await StartAsync();
        var jobId = await service.CreateAsync(new { messagename = "Greet", data = new string('a', 100) });
        await Deadline.ForAsync("progress", async () => (await service.FindAsync(jobId))?.Text("progressmessage"));

        using var answer = await service.PatchAsync(jobId, new { statecode = 3, statuscode = 32 });

        Assert.Equal(204, (int)answer.StatusCode);
        await service.WaitForAsync(jobId, 3, 32);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_folder.Path, "letters")));
    }

    private Task<JobService> StartAsync() => JobService.StartAsync(Programs.Greeter, _folder.Path, "--urls", "http://127.0.0.1:0");
}
