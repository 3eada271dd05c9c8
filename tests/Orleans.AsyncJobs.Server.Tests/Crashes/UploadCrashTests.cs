using System.Net.Sockets;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Orleans.AsyncJobs.Server.Tests.Crashes;

/// <summary>The server is killed while large data comes with requests for many jobs: nothing of it is left, in the store or beside it.</summary>
[Collection(nameof(CrashTests))]
public sealed class UploadCrashTests : IDisposable
{
    private const string Target = "{\"messagename\":\"HttpRequest\",\"postponeuntil\":\"2090-01-01T00:00:00Z\",\"data\":\"";
    private const int LargeBytes = 2_000_000;

    private readonly TempFolder _folder = new();

    public static TheoryData<string, string, string, string> Uploads { get; } = new()
    {
        { "asyncoperations/Microsoft.Dynamics.CRM.CreateMultiple", "application/json", "{\"Targets\":[" + Target, "\"}," + Target },
        { "$batch", "multipart/mixed;boundary=b", "--b\r\nContent-Type: multipart/mixed;boundary=c\r\n\r\n--c\r\nContent-Type: application/http\r\n\r\nPOST asyncoperations HTTP/1.1\r\n\r\n" + Target, "" },
        { "$batch", "application/json", "{\"requests\":[{\"id\":\"1\",\"method\":\"post\",\"url\":\"asyncoperations\",\"body\":" + Target, "" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Uploads))]
    public async Task Kill_in_the_middle_of_an_upload_leaves_nothing(string path, string type, string begin, string next)
    {
        var spooled = Directory.CreateDirectory(Path.Combine(_folder.Path, "spooled")).FullName;
        var service = await StartAsync(spooled);
        try
        {
            var isSpooled = next.Length == 0;
            using (var client = new TcpClient())
            {
                await client.ConnectAsync(service.Address.Host, service.Address.Port, TestContext.Current.CancellationToken);
                await using var stream = client.GetStream();
                var body = $"{begin}{new string('a', LargeBytes)}{next}";
                await WriteAsync(stream, $"POST /api/data/v9.2/{path} HTTP/1.1\r\nHost: {service.Address.Authority}\r\nContent-Type: {type}\r\nContent-Length: {body.Length + 1_000}\r\n\r\n{body}");
                await Deadline.UntilAsync("the upload to be on disk", () => isSpooled ? SpooledBytes(service.Run.ProcessId) > LargeBytes / 2 : Count("jobchunks") > LargeBytes / 300_000);
                await service.Run.KillAsync();
            }

            Assert.Empty(Directory.GetFileSystemEntries(spooled, "asyncjobs-*"));
            await service.DisposeAsync();
            service = await StartAsync(spooled);
            await Deadline.UntilAsync("the upload to be swept", () => Count("jobblobs") + Count("jobchunks") == 0);
            Assert.Equal(0, Count("jobs"));
        }
        finally
        {
            await service.DisposeAsync();
        }
    }

    private Task<JobService> StartAsync(string spooled) => JobService.StartAsync(
        Programs.Server, _folder.Path, new Dictionary<string, string> { ["TMPDIR"] = spooled }, ["--urls", "http://127.0.0.1:0", "--data", _folder.Data]);

    /// <summary>The bytes of files that a process has open and that have no name any more.</summary>
    private static long SpooledBytes(int processId)
    {
        long bytes = 0;
        foreach (var link in new DirectoryInfo($"/proc/{processId}/fd").EnumerateFileSystemInfos())
        {
            if (link.LinkTarget is { } target && target.Contains("/asyncjobs-", StringComparison.Ordinal) && target.EndsWith("(deleted)", StringComparison.Ordinal))
            {
                using var file = File.OpenHandle(link.FullName);
                bytes += RandomAccess.GetLength(file);
            }
        }

        return bytes;
    }

    private static async Task WriteAsync(NetworkStream stream, string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken);

    private int Count(string table)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.Database};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {table}";
        return Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
