using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans.AsyncJobs.Dashboard.Live;
using Orleans.AsyncJobs.Dashboard.Parts;
using Orleans.AsyncJobs.Gateway.Tests.Fakes;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Tests.Live;

public sealed class LiveFeedTests : IDisposable
{
    private static readonly Guid First = new("018f0000-0000-7000-8000-000000000001");
    private static readonly Guid Second = new("018f0000-0000-7000-8000-000000000002");

    private readonly FakeJobQueries _queries = new();
    private readonly FakeJobRecords _records = new();
    private readonly FakeTimeProvider _time = new();
    private readonly Lifetime _lifetime = new();
    private readonly LiveReader _reader;
    private readonly LiveFeed _feed;

    public LiveFeedTests()
    {
        _reader = new LiveReader(_queries, _records);
        _feed = new LiveFeed(_reader, _lifetime, _time, NullLogger<LiveFeed>.Instance);
    }

    public void Dispose()
    {
        _feed.Dispose();
        _lifetime.Dispose();
    }

    [Fact]
    public void TryJoin_moreThanTheMost_isRefusedUntilOneLeaves()
    {
        var first = _feed.TryJoin(LiveView.Nothing)!;
        for (var i = 1; i < LiveFeed.MaxListeners; i++)
        {
            Assert.NotNull(_feed.TryJoin(LiveView.Nothing));
        }

        Assert.Null(_feed.TryJoin(LiveView.Nothing));
        _feed.Leave(first);
        Assert.NotNull(_feed.TryJoin(LiveView.Nothing));
    }

    [Fact]
    public async Task Leave_theLast_endsTheReadsUntilSomebodyJoinsAgain()
    {
        var reads = 0;
        _queries.Counting = () => reads++;
        var listener = _feed.TryJoin(LiveView.Nothing)!;
        await AdvanceUntilAsync(listener);
        var readWhileListened = reads;

        _feed.Leave(listener);
        await _feed.Rounds;
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal((1, 1), (readWhileListened, reads));
        await AdvanceUntilAsync(_feed.TryJoin(LiveView.Nothing)!);
        Assert.Equal(2, reads);
    }

    [Fact]
    public async Task Stop_ofTheService_endsAllListenersAndTakesNoMore()
    {
        var listeners = Enumerable.Range(0, 5).Select(_ => _feed.TryJoin(LiveView.Nothing)!).ToList();

        _lifetime.StopApplication();

        Assert.All(listeners, listener => Assert.True(listener.Events.Completion.IsCompleted));
        await _feed.Rounds;
        Assert.Null(_feed.TryJoin(LiveView.Nothing));
    }

    [Fact]
    public async Task Round_thatFails_isMadeUpForByTheNext()
    {
        var listener = _feed.TryJoin(LiveView.Nothing)!;
        _queries.Counting = () => throw new InvalidOperationException("The store is closed.");
        _time.Advance(LiveFeed.Period);
        _queries.Counting = null;

        Assert.Contains("event: counts", await AdvanceUntilAsync(listener), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tell_counts_onlyWhenTheyChange()
    {
        var listener = new LiveListener(LiveView.Nothing);
        _queries.Counts.Add(new JobCount(JobStateCode.Completed, JobStatusCode.Failed, 54, "Fail", JobWaitKind.None, 3));

        var first = Assert.Single(await TellAsync(listener));
        var second = await TellAsync(listener);
        _queries.Counts.Add(new JobCount(JobStateCode.Ready, JobStatusCode.WaitingForResources, 54, "Send", JobWaitKind.Token, 2));
        var third = Assert.Single(await TellAsync(listener));

        Assert.StartsWith("event: counts\ndata: {", first, StringComparison.Ordinal);
        Assert.Contains("\"failed\":3", first, StringComparison.Ordinal);
        Assert.Empty(second);
        Assert.Contains("\"blocked\":2", third, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tell_rowsInView_thoseThatChangedOrAreGone()
    {
        var changed = Add(First, version: 2);
        var other = Add(Second, version: 1);
        var listener = Listen(new LiveView(new Dictionary<Guid, long> { [First] = 1, [Second] = 1 }, Newest: null, Log: null));

        var first = await TellAsync(listener);
        var unchanged = await TellAsync(listener);
        changed["versionnumber"] = 3L;
        _queries.Rows.Remove(other);
        var last = await TellAsync(listener);
        var afterwards = await TellAsync(listener);

        Assert.Equal([$"event: rows\ndata: [\"{First}\"]\n\n"], first);
        Assert.Empty(unchanged);
        Assert.Equal([$"event: rows\ndata: [\"{First}\",\"{Second}\"]\n\n"], last);
        Assert.Empty(afterwards);
    }

    [Fact]
    public async Task Tell_manyListenersWithTheSameRows_readsThemOnce()
    {
        Add(First, version: 2, ("sequence", 1L));
        var view = new LiveView(new Dictionary<Guid, long> { [First] = 1 }, Newest: 0, Log: null);
        var listeners = Enumerable.Range(0, LiveFeed.MaxListeners).Select(_ => new LiveListener(view)).ToArray();

        await _reader.TellAsync(listeners, TestContext.Current.CancellationToken);

        Assert.Equal(2, _queries.Asked.Count);
        Assert.All(_queries.Asked, query => Assert.InRange(query.Limit, 1, JobQuery.MaxRows));
        Assert.All(listeners, listener => Assert.Contains("event: rows", Read(listener)[1], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tell_runThatOnlyComesFurther_isProgress()
    {
        var row = Add(First, version: 1, ("statuscode", (int)JobStatusCode.InProgress), ("percentcomplete", 10), ("progressmessage", "one"));
        var listener = Listen(new LiveView(new Dictionary<Guid, long> { [First] = 1 }, Newest: null, Log: null));
        await TellAsync(listener);

        (row["versionnumber"], row["percentcomplete"], row["progressmessage"]) = (2L, 20, "two");
        var further = await TellAsync(listener);
        (row["versionnumber"], row["statuscode"]) = (3L, (int)JobStatusCode.Succeeded);
        var ended = await TellAsync(listener);

        Assert.Equal([$"event: progress\ndata: {{\"id\":\"{First}\",\"percent\":20,\"text\":\"two\"}}\n\n"], further);
        Assert.Equal([$"event: rows\ndata: [\"{First}\"]\n\n"], ended);
    }

    [Fact]
    public async Task Tell_newerJobs_theirNumberWhenItGrows()
    {
        Add(First, version: 1, ("sequence", 11L));
        Add(Second, version: 1, ("sequence", 10L));
        var listener = Listen(new LiveView(new Dictionary<Guid, long>(), Newest: 10, Log: null));

        var one = await TellAsync(listener);
        var same = await TellAsync(listener);
        Add(Guid.NewGuid(), version: 1, ("sequence", 12L));
        var two = await TellAsync(listener);

        Assert.Equal(["event: new\ndata: 1\n\n"], one);
        Assert.Empty(same);
        Assert.Equal(["event: new\ndata: 2\n\n"], two);
    }

    [Fact]
    public async Task Tell_log_theLinesThatAreNewToEach()
    {
        _records.Log = [Line(1), Line(2)];
        var behind = Listen(new LiveView(new Dictionary<Guid, long>(), Newest: null, new LiveLog(First, 1, Line: 0)));
        var ahead = Listen(new LiveView(new Dictionary<Guid, long>(), Newest: null, new LiveLog(First, 1, Line: 2)));

        await _reader.TellAsync([behind, ahead], TestContext.Current.CancellationToken);
        var (all, none) = (Read(behind), Read(ahead));
        _records.Log.Add(Line(3));
        await _reader.TellAsync([behind, ahead], TestContext.Current.CancellationToken);

        Assert.Contains("\"number\":2", Assert.Single(all), StringComparison.Ordinal);
        Assert.Empty(none);
        Assert.All([behind, ahead], listener => Assert.StartsWith("event: log\ndata: [{\"number\":3,", Assert.Single(Read(listener)), StringComparison.Ordinal));
        Assert.Equal([0, 2], _records.LogsAsked.Select(asked => asked.After));
    }

    [Fact]
    public void Tell_whoReadsNothing_isLetGo()
    {
        var listener = new LiveListener(LiveView.Nothing);
        for (var i = 0; i < 100; i++)
        {
            listener.Tell(LiveEvent.Beat);
        }

        Assert.InRange(Read(listener).Count, 1, 64);
        Assert.True(listener.Events.Completion.IsCompleted);
    }

    private static JobLogLine Line(long number) => new(number, DateTimeOffset.UnixEpoch, LogLevel.Information, "Test", $"line {number}\nsecond");

    private FakeRow Add(Guid id, long version, params (string Column, object? Value)[] values) =>
        _queries.Add(id, version, [("statuscode", (int)JobStatusCode.WaitingForResources), .. values]);

    /// <summary>Listens, with the counts told already.</summary>
    private static LiveListener Listen(LiveView view) => new(view) { Counts = StateWords.All.ToDictionary(state => state.Term, _ => 0L) };

    private async Task<List<string>> TellAsync(LiveListener listener)
    {
        await _reader.TellAsync([listener], TestContext.Current.CancellationToken);
        return Read(listener);
    }

    private static List<string> Read(LiveListener listener)
    {
        List<string> events = [];
        while (listener.Events.TryRead(out var what))
        {
            events.Add(Encoding.UTF8.GetString(what.Bytes.Span));
        }

        return events;
    }

    /// <summary>Lets time go on until something is told.</summary>
    private async Task<string> AdvanceUntilAsync(LiveListener listener)
    {
        var read = listener.Events.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        _time.Advance(LiveFeed.Period);
        return Encoding.UTF8.GetString((await read).Bytes.Span);
    }

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _stopping.Cancel();

        public void Dispose() => _stopping.Dispose();
    }
}
