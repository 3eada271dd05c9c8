using System.Collections.Concurrent;
using Orleans.AsyncJobs.Clients.Tests.Node;

[assembly: AssemblyFixture(typeof(ClientRuns))]

namespace Orleans.AsyncJobs.Clients.Tests.Node;

/// <summary>One service for all clients, and the scripts that have run against it: each runs once.</summary>
public sealed class ClientRuns : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<ScriptRun>>> _scripts = new(StringComparer.Ordinal);
    private readonly Lazy<Task<JobService>> _service;
    private readonly Lazy<Task<string>> _packages = new(NodePackages.InstallAsync);

    public ClientRuns() => _service = new(() => JobService.StartAsync(_folder));

    internal Task<JobService> ServiceAsync() => _service.Value;

    /// <summary>Runs a script of this project, or gives what it said when it ran before.</summary>
    /// <param name="name">The file without <c>.mjs</c>.</param>
    internal Task<ScriptRun> ScriptAsync(string name) => _scripts.GetOrAdd(name, _ => new(async () =>
    {
        var folder = await WorkFolderAsync(name);
        foreach (var file in Directory.EnumerateFiles(Repository.Scripts))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        var address = (await ServiceAsync()).Address.GetLeftPart(UriPartial.Authority);
        return await RunAsync("node", folder, $"{name}.mjs", address, Repository.Folder);
    })).Value;

    /// <summary>Makes a folder in which node finds the packages.</summary>
    internal async Task<string> WorkFolderAsync(string name)
    {
        var packages = await _packages.Value;
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, name)).FullName;
        Directory.CreateSymbolicLink(Path.Combine(folder, "node_modules"), packages);
        return folder;
    }

    /// <summary>Runs a program; those of the packages are on the path.</summary>
    internal async Task<ScriptRun> RunAsync(string program, string folder, params IEnumerable<string> arguments)
    {
        Dictionary<string, string> variables = new(StringComparer.Ordinal)
        {
            ["PATH"] = $"{Path.Combine(await _packages.Value, ".bin")}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}",
            ["NO_COLOR"] = "1",
        };
        await using var run = ProgramRun.Start(program, folder, variables, arguments);
        var exitCode = await run.WaitForExitAsync();
        return new ScriptRun(exitCode, run.Output, run.Errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (_service.IsValueCreated)
        {
            await (await ServiceAsync()).DisposeAsync();
        }

        _folder.Dispose();
    }
}
