using Orleans.AsyncJobs.Gateway.Batch;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.Batch;

public sealed class SpoolTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("asyncjobs-spool-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64 * 1024)]
    [InlineData((64 * 1024) + 1)]
    [InlineData(1_000_000)]
    public async Task Open_anyPart_readsWhatWasWritten(int length)
    {
        var bytes = new byte[length];
        new Random(7).NextBytes(bytes);
        await using var spool = Of(new SpoolFolder(_folder.FullName, long.MaxValue));
        for (var at = 0; at < length; at += 7_919)
        {
            await spool.WriteAsync(bytes.AsMemory(at, Math.Min(7_919, length - at)), Cancellation);
        }

        Assert.Equal(length, spool.Length);
        foreach (var (start, count) in new[] { (0, length), (length / 3, length / 3), (length, 0), (length / 2, length - (length / 2)) })
        {
            using var read = new MemoryStream();
            await using var part = spool.Open(start, count);
            await part.CopyToAsync(read, Cancellation);
            Assert.Equal(bytes[start..(start + count)], read.ToArray());
        }
    }

    [Fact]
    public async Task Write_muchMoreThanMemoryHolds_leavesNoNameInTheFolder()
    {
        await using var spool = Of(new SpoolFolder(_folder.FullName, long.MaxValue));

        await spool.WriteAsync(new byte[1_000_000], Cancellation);

        // So nothing is left behind a process that is killed now. In Windows the system takes the name away with the process.
        Assert.Equal(OperatingSystem.IsWindows() ? 1 : 0, _folder.GetFileSystemInfos().Length);
    }

    [Fact]
    public async Task Write_moreThanItTakes_isRefused()
    {
        await using var spool = Of(new SpoolFolder(_folder.FullName, long.MaxValue), maxBytes: 100);
        await spool.WriteAsync(new byte[100], Cancellation);

        var refusal = await Assert.ThrowsAsync<WebApiException>(() => spool.WriteAsync(new byte[1], Cancellation).AsTask());

        Assert.Equal(413, refusal.Status);
    }

    [Fact]
    public async Task Write_beyondWhatAllTake_isRefusedUntilAnotherHasGone()
    {
        var folder = new SpoolFolder(_folder.FullName, 1_000_000);
        await using var second = Of(folder);
        await using (var first = Of(folder))
        {
            await first.WriteAsync(new byte[900_000], Cancellation);

            var refusal = await Assert.ThrowsAsync<WebApiException>(() => second.WriteAsync(new byte[300_000], Cancellation).AsTask());
            Assert.Equal(429, refusal.Status);
        }

        await using var third = Of(folder);
        await third.WriteAsync(new byte[600_000], Cancellation);
        await third.DisposeAsync();
        await second.DisposeAsync();
        Assert.Equal(0, folder.Bytes);
    }

    [Fact]
    public async Task Write_whereNoFileCanBe_isTroubleWithTheStore()
    {
        var folder = new SpoolFolder(Path.Combine(_folder.FullName, "none"), long.MaxValue);
        await using var spool = Of(folder);

        await Assert.ThrowsAsync<JobStoreException>(() => spool.WriteAsync(new byte[1_000_000], Cancellation).AsTask());

        Assert.Equal(0, folder.Bytes);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static Spool Of(SpoolFolder folder, long maxBytes = long.MaxValue) =>
        new(folder, maxBytes, () => new WebApiException(413, JobErrorCodes.InvalidArgument, "It is too large."));
}
