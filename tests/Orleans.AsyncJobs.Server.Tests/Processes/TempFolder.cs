namespace Orleans.AsyncJobs.Server.Tests.Processes;

/// <summary>A folder of one test, gone with it.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("asyncjobs-").FullName;

    public string Data => System.IO.Path.Combine(Path, "data");

    public string Database => System.IO.Path.Combine(Data, "jobs.db");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
