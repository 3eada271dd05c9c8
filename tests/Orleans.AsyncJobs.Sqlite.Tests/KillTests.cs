using System.Diagnostics;
using System.Globalization;
using Orleans.AsyncJobs.Sqlite;
using Orleans.AsyncJobs.Sqlite.Opening;
using Orleans.AsyncJobs.Sqlite.Reading;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests;

/// <summary>
/// A process that stores large jobs as fast as it can is killed at a moment that a checkpoint may be at work in; no start
/// after that is refused, and all that was acknowledged is there. <c>KILLS=200</c> is the long form, which tells its figures.
/// </summary>
public sealed class KillTests(ITestOutputHelper output) : IAsyncDisposable
{
    private const int GroupRows = 20;

    /// <summary>Each kill adds some 100 MB, and every check reads all of it.</summary>
    private const int KillsPerFolder = 3;

    /// <summary>A kill comes after so many steps that have made the file shorter, at most.</summary>
    private const int MaxSteps = 25;

    private const int Seed = 20_251_125;

    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("KILLS") ?? "3", CultureInfo.InvariantCulture);

    private readonly HashSet<Guid> _acknowledged = [];
    private readonly HashSet<Guid> _canceled = [];

    private SqliteStoreFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task OpenAsync_after_a_kill_under_heavy_creates_finds_all_that_was_acknowledged()
    {
        var random = new Random(Seed);
        var (refused, shorter, withLog, rows) = (0, 0, 0, 0L);
        for (var kill = 0; kill < Kills; kill++)
        {
            if (kill > 0 && kill % KillsPerFolder == 0)
            {
                await _fixture.DisposeAsync();
                _fixture = new SqliteStoreFixture();
                _acknowledged.Clear();
                _canceled.Clear();
            }

            var life = TimeSpan.FromMilliseconds(random.Next(300, 2_000));
            var since = 0L;
            await CrashChild.RunAndKillAsync(
                _fixture.Folder,
                HashCode.Combine(Seed, kill),
                "creates",
                read =>
                {
                    since = read == 1 ? Stopwatch.GetTimestamp() : since;
                    return Stopwatch.GetElapsedTime(since) < life;
                },
                Acknowledge);
            shorter += StoreHeader.CutShort(_fixture.Database) is null ? 0 : 1;
            withLog += File.Exists(_fixture.Database + "-wal") ? 1 : 0;
            try
            {
                rows += await CheckAsync();
            }
            catch (JobStoreException exception)
            {
                output.WriteLine($"Kill {kill + 1}: {exception.Message}");
                refused++;
                await _fixture.DisposeAsync();
                _fixture = new SqliteStoreFixture();
                _acknowledged.Clear();
                _canceled.Clear();
            }
        }

        output.WriteLine($"kills {Kills}, files left with a log {withLog}, shorter than their header says {shorter}, starts refused {refused}, rows checked {rows:N0}");
        Assert.Equal(0, refused);
    }

    [Fact]
    public async Task OpenAsync_after_a_kill_while_the_file_gets_shorter_finds_all_that_was_acknowledged()
    {
        var random = new Random(Seed);
        HashSet<Guid> kept = [];
        HashSet<Guid> gone = [];
        for (var kill = 0; kill < Kills; kill++)
        {
            var (last, looks, steps) = (0L, 0, random.Next(1, MaxSteps));
            await CrashChild.RunAndKillAsync(
                _fixture.Folder,
                HashCode.Combine(Seed, kill),
                "shrinks",
                _ => looks < steps,
                line =>
                {
                    var words = line.Split(' ');
                    switch (words[0])
                    {
                        case "insert":
                            kept.Add(Guid.Parse(words[3]));
                            break;
                        case "delete":
                            gone.Add(Guid.Parse(words[1]));
                            break;
                        default:
                            var unused = long.Parse(words[1], CultureInfo.InvariantCulture);
                            looks += unused < last ? 1 : 0;
                            last = unused;
                            break;
                    }
                });

            var store = await _fixture.OpenAsync();
            Assert.Empty(await store.CheckAsync(TestJobs.Stop));
            using (var connection = StoreConnection.OpenReader(store.Location))
            {
                HashSet<Guid> found = [.. JobReads.Rows(connection.Prepare("SELECT asyncoperationid FROM jobs"), int.MaxValue, static row => row.Guid(0))];
                Assert.Subset(found, kept);
                Assert.Empty(found.Intersect(gone));
            }

            await store.CloseAsync(TestJobs.Stop);
        }

        output.WriteLine($"kills {Kills} while pages were given back, jobs kept {kept.Count:N0}, gone {gone.Count:N0}");
    }

    [Fact]
    public async Task OpenAsync_after_a_kill_in_the_middle_of_uploads_finds_whole_data_and_sweeps_the_rest()
    {
        var random = new Random(Seed);
        using var swept = new SemaphoreSlim(0);
        _fixture.Hooks.SweptBlobs = () => swept.Release();
        var (jobs, sweeps) = (0, 0);
        for (var kill = 0; kill < Kills; kill++)
        {
            var (uploads, last) = (0, random.Next(1, 40));
            await CrashChild.RunAndKillAsync(
                _fixture.Folder,
                HashCode.Combine(Seed, kill),
                "uploads",
                _ => uploads < last,
                line =>
                {
                    uploads += line.StartsWith("uploaded", StringComparison.Ordinal) ? 1 : 0;
                    if (line.StartsWith("insert", StringComparison.Ordinal))
                    {
                        _acknowledged.Add(Guid.Parse(line.Split(' ')[3]));
                    }
                });

            bool hasFree;
            using (var connection = StoreConnection.OpenWriter(_fixture.Database))
            {
                connection.CheckpointsOnClose(false);
                hasFree = Records.BlobRows.HasFree(connection);
            }

            var store = await _fixture.OpenAsync();
            while (hasFree && !await swept.WaitAsync(TimeSpan.FromMilliseconds(1), TestJobs.Stop))
            {
                _fixture.Time.Advance(TimeSpan.FromSeconds(1));
            }

            sweeps += hasFree ? 1 : 0;
            Assert.Empty(await store.CheckAsync(TestJobs.Stop));
            using var reader = StoreConnection.OpenReader(store.Location);
            Assert.Equal(0, reader.Scalar("SELECT count(*) FROM jobblobs WHERE sequence IS NULL"));
            var ids = JobReads.Rows(reader.Prepare("SELECT asyncoperationid FROM jobs"), int.MaxValue, static row => row.Guid(0));
            Assert.Subset(ids.ToHashSet(), _acknowledged);
            foreach (var id in ids)
            {
                var data = (await store.ReadDataAsync(id, TestJobs.Stop))!;
                var line = data[..(data.IndexOf('\n', StringComparison.Ordinal) + 1)];
                Assert.Equal(string.Concat(Enumerable.Repeat(line, data.Length / line.Length)), data);
            }

            jobs = ids.Count;
            await store.CloseAsync(TestJobs.Stop);
        }

        output.WriteLine($"kills {Kills} during uploads, left with something to sweep {sweeps}, jobs with whole data {jobs}");
    }

    private void Acknowledge(string line)
    {
        var words = line.Split(' ');
        if (words is ["cancel", var id])
        {
            _canceled.Add(Guid.Parse(id));
        }
        else
        {
            _acknowledged.Add(Guid.Parse(words[3]));
        }
    }

    private async Task<long> CheckAsync()
    {
        var store = await _fixture.OpenAsync();
        HashSet<Guid> found = [];
        Dictionary<Guid, int> groups = [];
        using (var connection = StoreConnection.OpenReader(store.Location))
        {
            using var check = new PreparedStatement(connection.Database, "PRAGMA quick_check");
            Assert.True(check.Step());
            Assert.Equal("ok", check.Text(0));
            check.Reset();
            using var rows = new PreparedStatement(connection.Database, "SELECT asyncoperationid, correlationid FROM jobs");
            while (rows.Step())
            {
                found.Add(rows.Guid(0));
                groups[rows.Guid(1)] = groups.GetValueOrDefault(rows.Guid(1)) + 1;
            }
        }

        Assert.Subset(found, _acknowledged);
        Assert.All(groups.Values, count => Assert.Equal(GroupRows, count));
        Assert.Empty(await store.CheckAsync(TestJobs.Stop));
        CheckRecords(found.Count);
        await store.CloseAsync(TestJobs.Stop);
        return found.Count;
    }

    /// <summary>The rates know each create and cancel, and each cancel has its action and its run, whether it was acknowledged or not.</summary>
    private void CheckRecords(int jobs)
    {
        using var connection = StoreConnection.OpenReader(_fixture.Database);
        HashSet<Guid> canceled = [.. JobReads.Rows(connection.Prepare("SELECT asyncoperationid FROM jobs WHERE statuscode = 32"), int.MaxValue, static row => row.Guid(0))];
        Assert.Subset(canceled, _canceled);
        Assert.Equal(jobs, connection.Scalar("SELECT coalesce(sum(created), 0) FROM jobrates WHERE seconds = 60"));
        Assert.Equal(canceled.Count, connection.Scalar("SELECT coalesce(sum(canceled), 0) FROM jobrates WHERE seconds = 60"));
        Assert.Equal(canceled.Count, connection.Scalar("SELECT count(*) FROM jobactions JOIN jobs ON asyncoperationid = jobid WHERE statuscode = 32"));
        Assert.Equal(canceled.Count, connection.Scalar("SELECT count(*) FROM jobruns JOIN jobs USING (sequence) WHERE statuscode = 32"));
        Assert.Equal(
            connection.Scalar("SELECT coalesce(sum(created), 0) FROM jobrates WHERE seconds = 3600"),
            connection.Scalar("SELECT coalesce(sum(created), 0) FROM jobrates WHERE seconds = 60 AND start < (SELECT value FROM counters WHERE name = 'rates')"));
    }
}
