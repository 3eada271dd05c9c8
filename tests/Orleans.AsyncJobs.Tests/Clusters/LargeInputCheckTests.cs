using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Tests.Clusters;

/// <summary>Checks of large input on a real cluster: they run beside the dispatcher, which takes other creates meanwhile.</summary>
public sealed class LargeInputCheckTests
{
    private static readonly string Large = string.Concat(Enumerable.Repeat("aü€🚀", 100_000));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>As text it is in the create, as a stream it is uploaded before; either is too much for a turn of the dispatcher.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CreateAsync_while_large_data_is_checked_goes_through(bool isUploaded)
    {
        using var check = new BlockingCheck();
        await using var cluster = await StartAsync(check);
        Task[] checking = [.. Enumerable.Range(0, BlockingCheck.Most + 1).Select(_ => CreateLargeAsync(cluster, isUploaded))];
        await check.AreOnAsync(BlockingCheck.Most, Cancellation);

        var small = await cluster.CreateAsync(JobCluster.New("small") with { Data = "small" }).WaitAsync(Cancellation);

        Assert.NotNull(cluster.Store.Find(small[0]));
        Assert.All(checking, create => Assert.False(create.IsCompleted));
        check.Open();
        await Task.WhenAll(checking);
        Assert.Equal((BlockingCheck.Most, checking.Length), (check.MostAtOnce, check.Looked.Count(text => text == Large)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CreateAsync_of_large_data_that_its_handler_does_not_take_stores_nothing(bool isUploaded)
    {
        using var check = new BlockingCheck { Fault = "It is too large for me." };
        check.Open();
        await using var cluster = await StartAsync(check);

        var refusal = await Assert.ThrowsAsync<JobException>(() => CreateLargeAsync(cluster, isUploaded));
        var second = await Assert.ThrowsAsync<JobException>(() => cluster.CreateAsync(JobCluster.New() with { Data = "small" }, JobCluster.New() with { Data = Large }));

        Assert.Equal((JobErrorKind.Invalid, "It is too large for me."), (refusal.Kind, refusal.Message));
        Assert.Equal("Target 1: It is too large for me.", second.Message);
        Assert.Empty(cluster.Store.Rows);
    }

    private static Task<JobCluster> StartAsync(BlockingCheck check) =>
        JobCluster.StartAsync(handler: options => options.CheckInputWith<BlockingCheck>(), after: services => services.AddSingleton(check));

    private static Task CreateLargeAsync(JobCluster cluster, bool isUploaded) => isUploaded
        ? cluster.Client().CreateWithDataAsync(JobCluster.New(), new MemoryStream(Encoding.UTF8.GetBytes(Large)), cancellationToken: Cancellation)
        : cluster.CreateAsync(JobCluster.New() with { Data = Large });

    /// <summary>Looks at large data for as long as the test wants, on the thread that it is called on.</summary>
    private sealed class BlockingCheck : IJobInputCheck, IDisposable
    {
        /// <summary>How many checks of large data go on at a time.</summary>
        public const int Most = 2;

        private readonly ManualResetEventSlim _open = new();
        private readonly SemaphoreSlim _entered = new(0);
        private int _at;

        public string? Fault { get; init; }

        public int MostAtOnce { get; private set; }

        public List<string?> Looked { get; } = [];

        public string? FindFault(string? input)
        {
            if (input is not { Length: > JobLimits.MaxInlineDataBytes })
            {
                return null;
            }

            lock (Looked)
            {
                Looked.Add(input);
                MostAtOnce = Math.Max(MostAtOnce, ++_at);
            }

            _entered.Release();
            _open.Wait(Cancellation);
            lock (Looked)
            {
                _at--;
            }

            return Fault;
        }

        public async Task AreOnAsync(int count, CancellationToken cancellationToken)
        {
            for (var i = 0; i < count; i++)
            {
                await _entered.WaitAsync(cancellationToken);
            }
        }

        public void Open() => _open.Set();

        public void Dispose()
        {
            _open.Dispose();
            _entered.Dispose();
        }
    }
}
