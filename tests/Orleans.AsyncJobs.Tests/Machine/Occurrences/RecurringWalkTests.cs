using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using static Orleans.AsyncJobs.Tests.Machine.JobSamples;

namespace Orleans.AsyncJobs.Tests.Machine.Occurrences;

/// <summary>
/// Random walks through the life of an hourly job, with a clock that is set back and forward: no occurrence runs twice, and
/// each one either runs or lies between one that ran and the start of that run.
/// </summary>
public sealed class RecurringWalkTests
{
    [Fact]
    public void Walk_gives_each_occurrence_once_or_together_with_the_one_before()
    {
        var begun = 0;
        for (var seed = 1; seed <= 300; seed++)
        {
            var walk = new Walk(new Random(seed), steersWithDates: false);
            walk.Take(400);

            Assert.True(walk.Fault is null, $"Seed {seed}: {walk.Fault}");
            begun += walk.Begun;
        }

        Assert.True(begun > 3_000, $"Only {begun} occurrences began.");
    }

    [Fact]
    public void Walk_with_every_action_never_gives_an_occurrence_twice()
    {
        for (var seed = 1; seed <= 300; seed++)
        {
            var walk = new Walk(new Random(seed), steersWithDates: true);
            walk.Take(400);

            Assert.True(walk.Fault is null, $"Seed {seed}: {walk.Fault}");
        }
    }

    private sealed class Walk(Random random, bool steersWithDates)
    {
        private JobState _job = JobOccurrences.First(
            Recurring(JobStatusCode.WaitingForResources, s => s with { NextOccurrence = null }, pattern: "FREQ=HOURLY"), postponeUntil: null, JobSamples.Now);

        private DateTimeOffset _now = JobSamples.Now;
        private DateTimeOffset _accounted = JobSamples.Now.AddHours(-1);
        private DateTimeOffset? _last;

        public int Begun { get; private set; }

        public string? Fault { get; private set; }

        public void Take(int steps)
        {
            for (var i = 0; i < steps && Fault is null; i++)
            {
                _now += random.Next(20) switch
                {
                    0 => TimeSpan.FromHours(-1),
                    1 => TimeSpan.FromHours(1),
                    2 => TimeSpan.FromHours(5.5),
                    _ => TimeSpan.FromMinutes(random.Next(40)),
                };
                Step(Next());
            }
        }

        private JobCommand Next()
        {
            var status = _job.Status;
            return (status.State, random.Next(steersWithDates ? 14 : 9)) switch
            {
                (JobStateCode.Completed, _) => new JobCommand.RetryNow(Ann),
                (_, 0) => new JobCommand.Pause(Ann),
                (_, 1) when status.Wait is JobWait.Paused or JobWait.AccessDenied => new JobCommand.Resume(Ann),
                (_, 2) => new JobCommand.RunNow(Ann),
                (_, 3) => new JobCommand.LoseRun(5),
                (_, 9) => new JobCommand.Resume(Ann),
                (_, 10) => new JobCommand.Postpone(_now.AddMinutes(random.Next(-30, 300)), Ann),
                (_, 11) => new JobCommand.ChangeRecurrence(null, random.Next(2) == 0 ? "Asia/Kolkata" : "", Ann),
                (_, 12) => new JobCommand.Cancel(Ann),
                (_, 13) => new JobCommand.RetryNow(Ann),
                (JobStateCode.Ready, _) => new JobCommand.Start("127.0.0.1:1@1"),
                (JobStateCode.Suspended, _) => new JobCommand.Wake(),
                _ => new JobCommand.Finish(status.Attempt, new RunEnd(_now, 1, Result()), Policy, random.NextDouble()),
            };
        }

        private JobResult Result() => (_job.Status.Status, random.Next(5)) switch
        {
            (JobStatusCode.Pausing, _) => JobResult.Stopped(),
            (_, 0) => JobResult.Retry("flaky"),
            (_, 1) => JobResult.Failed("broken"),
            _ => JobResult.Succeeded(),
        };

        private void Step(JobCommand command)
        {
            var before = _job.Status;
            var decision = JobMachine.Apply(_job, command, _now);
            if (decision.Next is not { } next)
            {
                return;
            }

            _job = next with { Entries = null };
            var status = next.Status;
            if (status is { State: not JobStateCode.Completed, Occurrence: null, NextOccurrence: null })
            {
                Fault = $"{command} lost the series: {status}";
            }
            else if (status.State == JobStateCode.Suspended && status.PostponeUntil is null && status.Wait is not (JobWait.Paused or JobWait.AccessDenied))
            {
                Fault = $"{command} left a job that nothing wakes: {status}";
            }
            else if (command is JobCommand.Start && before.IsBetweenOccurrences)
            {
                Begin(status.Occurrence!.Value);
            }
            else if (command is JobCommand.ChangeRecurrence || (command is JobCommand.RetryNow && before.State == JobStateCode.Completed))
            {
                // What comes is worked out anew.
                _accounted = status.NextOccurrence!.Value.AddHours(-1);
            }
        }

        private void Begin(DateTimeOffset occurrence)
        {
            Begun++;
            if (occurrence <= _last)
            {
                // Whatever is worked out anew, none begins twice.
                Fault = $"Occurrence {occurrence:O} began although {_last:O} had begun.";
            }
            else if (occurrence <= _accounted)
            {
                Fault = $"Occurrence {occurrence:O} began although {_accounted:O} was accounted for.";
            }
            else if (!steersWithDates && occurrence != _accounted.AddHours(1))
            {
                Fault = $"Between {_accounted:O} and {occurrence:O} some were left out.";
            }

            _last = occurrence;

            // What the start lies behind is one with it.
            var start = _now > occurrence ? _now : occurrence;
            _accounted = new DateTimeOffset(start.UtcTicks - (start.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
        }
    }
}
