using System.Buffers.Binary;
using System.Runtime.Versioning;

namespace Orleans.AsyncJobs.Server.Tests;

/// <summary>Folders and files that keep the server from starting, and stay as they are.</summary>
public sealed class StartOnStoreTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_in_a_folder_in_use_names_the_process()
    {
        await using var service = await JobService.StartAsync(_folder);

        var line = await Refusal.OfAsync(_folder, Refusal.CouldNotStart);

        Assert.Contains(_folder.Data, line, StringComparison.Ordinal);
        Assert.Contains($"in use by another process (process id {service.Run.ProcessId})", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_on_a_file_that_is_no_database_changes_nothing()
    {
        Directory.CreateDirectory(_folder.Data);
        var content = new string('x', 10_000);
        await File.WriteAllTextAsync(_folder.Database, content, TestContext.Current.CancellationToken);

        var line = await Refusal.OfAsync(_folder, Refusal.CouldNotStart);

        Assert.Contains($"{_folder.Database} is not a job store", line, StringComparison.Ordinal);
        Assert.Equal(content, await File.ReadAllTextAsync(_folder.Database, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Start_on_a_store_of_a_newer_schema_changes_nothing()
    {
        await using (var service = await JobService.StartAsync(_folder))
        {
            await service.Run.TerminateAsync();
        }

        // SQLite, Database File Format §1.3: the user version is at offset 60.
        var store = await File.ReadAllBytesAsync(_folder.Database, TestContext.Current.CancellationToken);
        BinaryPrimitives.WriteInt32BigEndian(store.AsSpan(60), 99);
        await File.WriteAllBytesAsync(_folder.Database, store, TestContext.Current.CancellationToken);

        var line = await Refusal.OfAsync(_folder, Refusal.CouldNotStart);

        Assert.Contains("has schema version 99", line, StringComparison.Ordinal);
        Assert.Equal(store, await File.ReadAllBytesAsync(_folder.Database, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Start_in_a_folder_that_cannot_be_made_names_it()
    {
        // A file where the folder's parent should be: no right to write helps, not even that of root.
        await File.WriteAllTextAsync(_folder.Data, "", TestContext.Current.CancellationToken);
        var inside = Path.Combine(_folder.Data, "jobs");

        var line = await Refusal.OfAsync(_folder, Refusal.CouldNotStart, "--data", inside);

        Assert.Contains($"The folder {inside} cannot be written", line, StringComparison.Ordinal);
        Assert.Contains("--data", line, StringComparison.Ordinal);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Start_in_a_folder_without_the_right_to_write_names_it()
    {
        // Root may write anywhere; only a file system that takes nothing refuses it.
        var folder = Environment.UserName == "root" ? "/proc/asyncjobs" : Directory.CreateDirectory(_folder.Data, UnixFileMode.UserRead | UnixFileMode.UserExecute).FullName;

        var line = await Refusal.OfAsync(_folder, Refusal.CouldNotStart, "--data", folder);

        Assert.Contains($"The folder {folder} cannot be written", line, StringComparison.Ordinal);
    }
}
