using System.Net;

namespace Orleans.AsyncJobs.Server.Tests;

/// <summary>What the server says of itself, and where it stores when nobody says where.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Help_lists_the_options()
    {
        var help = await SaidAsync("--help");

        Assert.Contains("Usage: asyncjobs", help, StringComparison.Ordinal);
        Assert.Contains("--urls", help, StringComparison.Ordinal);
        Assert.Contains("--data", help, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_is_one_line_with_a_number()
    {
        Assert.Matches(@"^\d+\.\d+\.\d+\n$", await SaidAsync("--version"));
    }

    [Fact]
    public async Task Start_without_data_stores_in_the_callers_folder()
    {
        await using var service = await JobService.StartAsync(Programs.Server, _folder.Path, "--urls", "http://127.0.0.1:0");

        Assert.True(File.Exists(_folder.Database));
        Assert.Contains(_folder.Data, service.Run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_with_a_relative_path_stores_in_the_callers_folder()
    {
        await using var service = await JobService.StartAsync(
            Programs.Server, _folder.Path, "--urls", "http://127.0.0.1:0", "--AsyncJobs:Storage:Path=elsewhere");

        Assert.True(File.Exists(Path.Combine(_folder.Path, "elsewhere", "jobs.db")));
    }

    [Fact]
    public async Task Start_is_live_and_ready_when_it_says_where_it_listens()
    {
        await using var service = await JobService.StartAsync(_folder);
        using var live = await service.GetAsync("/healthz");
        using var ready = await service.GetAsync("/readyz");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (live.StatusCode, ready.StatusCode));
        Assert.Equal("", service.Run.Errors);
    }

    [Theory]
    [InlineData("AsyncJobs:Retry:Attempt=3", "AsyncJobs:Retry:Attempts")]
    [InlineData("AsyncJobs:Storage:QueueRow=2000", "AsyncJobs:Storage:QueueRows")]
    [InlineData("AsyncJobs:Security:AllowedOrigin:0=http://localhost:3000", "AsyncJobs:Security:AllowedOrigins")]
    public async Task Start_with_an_unknown_setting_warns_and_names_the_nearest(string setting, string nearest)
    {
        await using var service = await JobService.StartAsync(_folder, $"--{setting}");

        await Deadline.UntilAsync(
            "the warning",
            () => service.Run.Output.Contains($"did you mean '{nearest}", StringComparison.Ordinal),
            () => service.Run.Output);
    }

    [Fact]
    public async Task Start_with_known_settings_only_warns_of_nothing()
    {
        await using var service = await JobService.StartAsync(
            _folder, "--AsyncJobs:Storage:QueueRows=2000", "--AsyncJobs:Security:AllowedOrigins:0=http://localhost:3000", "--AsyncJobs:Retry:Attempts=3");
        await service.Run.TerminateAsync();

        Assert.DoesNotContain("warn", service.Run.Output, StringComparison.Ordinal);
    }

    private async Task<string> SaidAsync(string argument)
    {
        await using var run = ProgramRun.Start(Programs.Server, _folder.Path, argument);
        Assert.Equal((0, ""), (await run.WaitForExitAsync(), run.Errors));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
        return run.Output;
    }
}
