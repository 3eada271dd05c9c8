using Orleans.AsyncJobs.Server.Commands;

namespace Orleans.AsyncJobs.Server.Tests.Commands.Live;

/// <summary>Each command's example, as its help shows it, run by a shell against a service.</summary>
public sealed class ExampleTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private static readonly CommandTree Tree = CommandTree.Build();

    public static TheoryData<string> Paths => new(Tree.All.Select(CommandTree.PathOf).Where(path => path != "asyncjobs serve"));

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Example_of_each_command_runs(string path)
    {
        var example = Tree.All.Single(command => CommandTree.PathOf(command) == path).Example;
        if (await PrepareAsync(path) is { } id)
        {
            Assert.Contains(ProgramCommand.ExampleId, example, StringComparison.Ordinal);
            example = example.Replace(ProgramCommand.ExampleId, $"{id}", StringComparison.Ordinal);
        }

        // A command whose example names a job has to say above which one that is.
        Assert.DoesNotContain(ProgramCommand.ExampleId, example, StringComparison.Ordinal);
        var run = await fixture.ShellAsync(example);

        Assert.True(run.ExitCode == 0, $"{example}\n{run}");
        Assert.NotEmpty(run.Output + run.Errors);
        if (path == "asyncjobs handler pause")
        {
            Assert.Equal(0, (await fixture.ShellAsync("asyncjobs handler resume HttpRequest")).ExitCode);
        }
    }

    [Fact]
    public async Task Example_of_serve_serves_until_it_is_stopped()
    {
        using var folder = new TempFolder();
        var example = Tree.All.OfType<ServeCommand>().Single().Example;

        // Any free port: another service may have the usual one.
        await using var run = ShellRun.Start(folder, null, $"exec {example.Replace(":5080", ":0", StringComparison.Ordinal)}");
        await Deadline.UntilAsync("the banner", () => run.Output.Contains("listening on", StringComparison.Ordinal), () => run.Output + run.Errors);

        Assert.Equal(0, await run.TerminateAsync());
        Assert.True(File.Exists(folder.Database));
    }

    /// <summary>Makes what the example needs, and gives the job that it is about.</summary>
    private async Task<Guid?> PrepareAsync(string path)
    {
        switch (path)
        {
            case "asyncjobs job show" or "asyncjobs job explain" or "asyncjobs job logs" or "asyncjobs job wait" or "asyncjobs job watch":
                return await fixture.CreateSucceededAsync();
            case "asyncjobs job cancel" or "asyncjobs job resume" or "asyncjobs job postpone" or "asyncjobs job delete":
                return await fixture.CreateWaitingAsync();
            case "asyncjobs recurring show" or "asyncjobs recurring run":
                return await fixture.CreateRecurringAsync();
            case "asyncjobs job pause":
                return await fixture.CreateRunningAsync();
            case "asyncjobs bulk show" or "asyncjobs bulk undo":
                return await fixture.CreateBulkAsync();
            case "asyncjobs job retry" or "asyncjobs job export":
                await fixture.CreateFailedAsync();
                return null;
            case "asyncjobs line show":
                await fixture.CreateWaitingAsync("customer 7");
                return null;
            case "asyncjobs store compact":
                // The store of a service that does not run.
                Assert.Equal(0, (await fixture.ShellAsync("asyncjobs store backup compact.db && mkdir stopped && mv data/backups/compact.db stopped/jobs.db")).ExitCode);
                return null;
            case "asyncjobs doctor":
                // What other examples leave behind is just what it finds.
                await CleanAsync();
                return null;
            default:
                return null;
        }
    }

    private async Task CleanAsync()
    {
        var ids = await fixture.ShellAsync("asyncjobs job list --limit 1000 -o id | asyncjobs job delete - --yes -o id");
        Assert.Equal(0, ids.ExitCode);
        await Deadline.ForAsync("no job", async () => await fixture.Service.CountAsync("statecode ge 0") == 0 ? "none" : null);
    }
}
