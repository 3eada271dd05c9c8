using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Telemetry;
using static Orleans.AsyncJobs.Tests.Grains.JobSimulation;

namespace Orleans.AsyncJobs.Tests.Grains;

/// <summary>The spans of creates and runs, and how they find each other through the store.</summary>
public sealed class SpanTests : IDisposable
{
    private readonly JobInstruments _instruments = new();
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ActivityListener _listener;

    public SpanTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source == _instruments.Source,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _spans.Enqueue,
        };
    }

    public void Dispose()
    {
        _listener.Dispose();
        _instruments.Dispose();
    }

    [Fact]
    public void Run_is_a_trace_of_its_own_that_links_to_the_create()
    {
        var simulation = Simulate(listens: true);
        var correlation = Guid.NewGuid();

        var id = Create(simulation, New() with { CorrelationId = correlation });

        var create = Span("create Scripted");
        var process = Span("process Scripted");
        Assert.Equal((ActivityKind.Producer, ActivityKind.Consumer), (create.Kind, process.Kind));
        Assert.Equal(create.Context.SpanId, Assert.Single(process.Links).Context.SpanId);
        Assert.NotEqual(create.TraceId, process.TraceId);
        Assert.Null(process.ParentId);
        Assert.Equal(create.Id, simulation.Store.Find(id)!.Job.TraceParent);
        Assert.All([create, process], span =>
        {
            Assert.Equal("asyncjobs", span.GetTagItem("messaging.system"));
            Assert.Equal("Scripted", span.GetTagItem("messaging.destination.name"));
            Assert.Equal(id.ToString(), span.GetTagItem("messaging.message.id"));
            Assert.Equal(correlation.ToString(), span.GetTagItem("messaging.message.conversation_id"));
        });
        Assert.Equal(("process", 1, "succeeded"), (process.GetTagItem("messaging.operation.type"), process.GetTagItem("asyncjobs.attempt"), process.GetTagItem("asyncjobs.result")));
        Assert.Equal(ActivityStatusCode.Unset, process.Status);
    }

    [Fact]
    public void Creates_of_a_change_set_have_one_span()
    {
        var simulation = Simulate(listens: true);
        Guid[] ids = [Guid.CreateVersion7(), Guid.CreateVersion7()];

        simulation.Run(() => simulation.Services.GetRequiredService<IJobChangeSets>().CommitAsync(
            [.. ids.Select(id => new JobOperation(id, JobOperationKind.Create, JobCaller.System) { Job = New() })]));

        var create = Span("create Scripted");
        Assert.Equal(2, create.GetTagItem("messaging.batch.message_count"));
        Assert.All(ids, id => Assert.Equal(create.Id, simulation.Store.Find(id)!.Job.TraceParent));
    }

    [Fact]
    public void Each_run_of_a_job_has_a_span_and_a_failed_one_tells_its_error()
    {
        var simulation = Simulate(listens: true);
        simulation.Script.Work = (context, _) => context.Attempt == 1 ? throw new IOException("broken") : Task.FromResult(JobResult.Succeeded());

        Create(simulation, New());
        simulation.Advance(10);

        var runs = _spans.Where(span => span.Kind == ActivityKind.Consumer).ToList();
        Assert.Equal(["retry", "succeeded"], runs.Select(run => run.GetTagItem("asyncjobs.result")));
        Assert.Equal((ActivityStatusCode.Error, "0x80040265"), (runs[0].Status, runs[0].GetTagItem("error.type")));
        Assert.Equal("exception", Assert.Single(runs[0].Events).Name);
        Assert.All(runs, run => Assert.Equal(Span("create Scripted").SpanId, Assert.Single(run.Links).Context.SpanId));
    }

    [Fact]
    public void Job_created_inside_a_run_is_created_below_the_span_of_the_run()
    {
        var simulation = Simulate(listens: true);
        simulation.Script.Work = async (context, token) =>
        {
            if (context.Name == "parent")
            {
                await simulation.Services.GetRequiredService<IJobClient>().CreateAsync(New("child") with { MessageName = OtherMessageName }, cancellationToken: token);
            }

            return JobResult.Succeeded();
        };

        Create(simulation, New("parent"));

        var child = Span("create Other");
        Assert.Equal(Span("process Scripted").SpanId, child.ParentSpanId);
        Assert.Equal(child.SpanId, Assert.Single(Span("process Other").Links).Context.SpanId);
    }

    [Fact]
    public void Child_is_created_below_the_span_of_the_run_that_makes_it()
    {
        var simulation = Simulate(listens: true);
        simulation.Script.Work = async (context, _) =>
        {
            if (context.Name == "parent")
            {
                await context.CreateJobAsync("child", New() with { MessageName = OtherMessageName, Name = null });
            }

            return JobResult.Succeeded();
        };

        Create(simulation, New("parent"));

        var child = Span("create Other");
        Assert.Equal(Span("process Scripted").SpanId, child.ParentSpanId);
        Assert.Equal(child.SpanId, Assert.Single(Span("process Other").Links).Context.SpanId);
        Assert.Equal(child.Id, Assert.Single(simulation.Store.Rows, row => row.Job.Name == "child").Job.TraceParent);
    }

    [Fact]
    public void Several_jobs_created_at_once_have_one_span_with_their_number()
    {
        var simulation = Simulate(listens: true);

        simulation.Run(() => simulation.Services.GetRequiredService<IJobClient>().CreateManyAsync([New(), New(), New() with { MessageName = OtherMessageName }], cancellationToken: TestContext.Current.CancellationToken));
        simulation.Scheduler.RunUntilIdle();

        var create = Span("create");
        Assert.Equal((3, null), (create.GetTagItem("messaging.batch.message_count"), create.GetTagItem("messaging.destination.name")));
        Assert.Equal(3, _spans.Count(span => span.Links.Any(link => link.Context.SpanId == create.SpanId)));
    }

    [Fact]
    public void Refused_create_has_a_span_with_the_code_of_the_refusal()
    {
        var simulation = Simulate(listens: true);

        simulation.Run(() => Assert.ThrowsAsync<JobException>(() => simulation.Services.GetRequiredService<IJobClient>().CreateAsync(New() with { Priority = 11 }, cancellationToken: TestContext.Current.CancellationToken)));

        var create = Span("create Scripted");
        Assert.Equal(ActivityStatusCode.Error, create.Status);
        Assert.Matches("^0x[0-9a-f]{8}$", Assert.IsType<string>(create.GetTagItem("error.type")));
    }

    [Fact]
    public void Trace_of_the_creator_goes_on_through_the_run_where_nobody_listens()
    {
        var simulation = Simulate(listens: false);
        string? inRun = null;
        simulation.Script.Work = (_, _) =>
        {
            inRun = Activity.Current?.Id;
            return Task.FromResult(JobResult.Succeeded());
        };

        using var caller = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        caller.TraceStateString = "vendor=1";
        var id = Create(simulation, New());

        Assert.Equal((caller.Id, "vendor=1"), (simulation.Store.Find(id)!.Job.TraceParent, simulation.Store.Find(id)!.Job.TraceState));
        Assert.StartsWith($"00-{caller.TraceId}-", inRun, StringComparison.Ordinal);
        Assert.NotEqual(caller.Id, inRun);
        Assert.Empty(_spans);
    }

    [Fact]
    public void Without_a_trace_nothing_is_stored_and_no_span_is_made()
    {
        var simulation = Simulate(listens: false);
        var inRun = new Activity("none");
        simulation.Script.Work = (_, _) =>
        {
            inRun = Activity.Current;
            return Task.FromResult(JobResult.Succeeded());
        };

        var id = Create(simulation, New());

        Assert.Null(simulation.Store.Find(id)!.Job.TraceParent);
        Assert.Null(inRun);
    }

    private static Guid Create(JobSimulation simulation, NewJob job)
    {
        var receipt = simulation.Run(() => simulation.Services.GetRequiredService<IJobClient>().CreateAsync(job));
        simulation.Scheduler.RunUntilIdle();
        return receipt.JobId;
    }

    private Activity Span(string name) => Assert.Single(_spans, span => span.DisplayName == name);

    private JobSimulation Simulate(bool listens)
    {
        if (listens)
        {
            ActivitySource.AddActivityListener(_listener);
        }

        return new JobSimulation(services: services => services.AddSingleton(_instruments));
    }
}
