using System.Reflection;
using System.Text.Json.Nodes;

namespace Orleans.AsyncJobs.Server.Tests.Commands.Live;

/// <summary>The package of the .NET tool, installed where nothing else is.</summary>
public sealed class ToolTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Packed_tool_installs_from_its_folder_serves_and_steers()
    {
        await RunAsync("dotnet", "pack", Metadata("ServerProject"), "--no-build", "-c", Metadata("Configuration"), "-o", "packages", "-v", "quiet", "-nodeReuse:false");
        await RunAsync("dotnet", "tool", "install", "Orleans.AsyncJobs.Tool", "--tool-path", "tools", "--source", Path.Combine(_folder.Path, "packages"));
        var tool = Path.Combine(_folder.Path, "tools", "asyncjobs");
        await using var service = await JobService.StartAsync(tool, _folder.Path, "--urls", "http://127.0.0.1:0");
        var jobId = await service.CreateAsync(JobService.Request(new Uri(service.Address, "/healthz")));

        var version = await RunAsync(tool, "--version");
        var list = await RunAsync(tool, "job", "list", "--url", service.Address.AbsoluteUri);

        Assert.Equal($"{ServerText.Version}\n", version);
        Assert.Equal(jobId, (Guid)Assert.Single(JsonNode.Parse(list)!.AsArray())!["asyncoperationid"]!);
        Assert.Equal(0, await service.Run.TerminateAsync());
    }

    private static string Metadata(string key) =>
        typeof(ToolTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;

    /// <summary>Runs a program with an empty home folder.</summary>
    private async Task<string> RunAsync(string program, params string[] arguments)
    {
        var home = Directory.CreateDirectory(Path.Combine(_folder.Path, "home")).FullName;
        Dictionary<string, string> variables = new(StringComparer.Ordinal)
        {
            ["HOME"] = home,
            ["DOTNET_CLI_HOME"] = home,
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_NOLOGO"] = "1",
            ["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false",
            ["MSBUILDDISABLENODEREUSE"] = "1",
        };
        await using var run = ProgramRun.Start(program, _folder.Path, variables, arguments);
        Assert.True(await run.WaitForExitAsync() == 0, run.Output + run.Errors);
        return run.Output;
    }
}
