using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using static Orleans.AsyncJobs.Tests.Machine.JobSamples;

namespace Orleans.AsyncJobs.Tests.Machine;

/// <summary>
/// Each action from each state: what becomes of the job, or the code of the refusal. <c>done</c> stands for an answer that
/// changes nothing, <c>gone</c> for a row that is removed, <c>!</c> and <c>~</c> for a handler that is asked to cancel or
/// to pause.
/// </summary>
public sealed class JobActionTableTests
{
    private const string Table = """
        from              | cancel   | resume   | postpone | pause    | delete | retry
        0/0               | 3/32     | 80044166 | 1/10     | 80044167 | gone   | 80044166
        1/10 Postponed    | 3/32     | 0/0      | 1/10     | done     | gone   | 80044166
        1/10 Retry        | 3/32     | 0/0      | 1/10     | done     | gone   | 0/0
        1/10 Paused       | 3/32     | 0/0      | 1/10     | done     | gone   | 80044166
        1/10 AccessDenied | 3/32     | 0/0      | 1/10     | done     | gone   | 80044166
        2/20              | 2/22!    | 80044166 | 2/21~    | 2/21~    | 2/22!  | 80044166
        2/21              | 2/22!    | 80044166 | 2/21~    | done     | 2/22!  | 80044166
        2/22              | done     | 80044166 | 80044162 | 80044162 | 2/22!  | 80044166
        3/30              | 80044162 | 80044166 | 80044167 | 80044167 | gone   | 80044166
        3/31              | 80044162 | 80044166 | 80044167 | 80044167 | gone   | 0/0
        3/32              | done     | 80044166 | 80044167 | 80044167 | gone   | 0/0
        """;

    private static readonly string[] Actions = ["cancel", "resume", "postpone", "pause", "delete", "retry"];

    public static TheoryData<string, string, string> Ordinary =>
    [
        .. from line in Table.Split('\n').Skip(1)
           let cells = line.Split('|', StringSplitOptions.TrimEntries)
           from i in Enumerable.Range(0, Actions.Length)
           select (cells[0], Actions[i], cells[i + 1]),
    ];

    public static TheoryData<string, string, string> PlatformGenerated =>
    [
        .. from row in Ordinary
           let own = row.Data.Item2 switch { "cancel" => "80044f00", "pause" or "resume" => "80044f01", _ => row.Data.Item3 }
           select (row.Data.Item1, row.Data.Item2, own),
    ];

    public static TheoryData<string> Patches => ["cancel", "resume", "postpone", "pause"];

    [Theory]
    [MemberData(nameof(Ordinary))]
    public void Apply_to_an_ordinary_job(string from, string action, string expected) => Check(from, action, expected, operationType: 54);

    [Theory]
    [MemberData(nameof(PlatformGenerated))]
    public void Apply_to_a_job_of_the_platform(string from, string action, string expected) => Check(from, action, expected, operationType: 27);

    // The Web API's PATCH is another way to write the same four actions.
    [Theory]
    [MemberData(nameof(Patches))]
    public void Apply_of_a_patch_answers_as_its_action(string action)
    {
        foreach (var (from, _, _) in Ordinary.Select(row => row.Data).Where(row => row.Item2 == action))
        {
            foreach (var operationType in new[] { 54, 27 })
            {
                var job = JobAt(from, operationType);
                var byAction = JobMachine.Apply(job, Command(action), Now);
                var byPatch = JobMachine.Apply(job, new JobCommand.Patch(PatchOf(action), Ann), Now);

                Assert.Equal(Describe(byAction), Describe(byPatch));
                Assert.Equal((byAction.Next, byAction.Entries, byAction.Refusal?.Message), (byPatch.Next, byPatch.Entries, byPatch.Refusal?.Message));
            }
        }
    }

    // Whoever does not know whether a call got through sends it again. What it did is not done twice, nor told of twice.
    [Theory]
    [MemberData(nameof(Ordinary))]
    public void Apply_twice_changes_nothing_the_second_time(string from, string action, string expected)
    {
        if (JobMachine.Apply(JobAt(from, 54), Command(action), Now).Next is not { Status.Deleted: false } next)
        {
            Assert.True(expected is "gone" or "done" || expected.Length == 8 || action == "delete");
            return;
        }

        var again = JobMachine.Apply(next, Command(action), Now);

        Assert.False(again.Writes);
        Assert.Equal(action is "resume" or "retry" ? "80044166" : "done", Describe(again));
    }

    private static void Check(string from, string action, string expected, int operationType)
    {
        var job = JobAt(from, operationType);

        var decision = JobMachine.Apply(job, Command(action), Now);

        Assert.Equal(expected, Describe(decision));
        if (decision.Refusal is { } refusal)
        {
            Assert.Equal(JobErrorKind.Invalid, refusal.Kind);
            Assert.Equal(Text(job, action, expected), refusal.Message);
        }
    }

    private static string Text(JobState job, string action, string code) => code.StartsWith("80044f", StringComparison.Ordinal)
        ? $"A job of operation type 27 is made by the platform and cannot be {action switch { "cancel" => "canceled", "pause" => "paused", _ => "resumed" }}."
        : $"The state transition requested is not valid for the current state. Current state: {(int)job.Status.State}, current status: {(int)job.Status.Status}, target state: {action switch { "cancel" => 3, "pause" or "postpone" => 1, _ => 0 }}";

    private static string Describe(JobDecision decision) => decision switch
    {
        { Refusal: { } refusal } => refusal.Code.ToString("x8", null),
        { Removes: true } => "gone",
        { Next.Status: var next } => $"{(int)next.State}/{(int)next.Status}{decision.Stop switch { HandlerStop.Cancel => "!", HandlerStop.Pause => "~", _ => "" }}",
        _ => "done",
    };

    private static JobState JobAt(string from, int operationType)
    {
        var wait = from.Split(' ') is [_, var name] ? Enum.Parse<JobWait>(name) : JobWait.None;
        var status = (JobStatusCode)int.Parse(from.Split(' ')[0].Split('/')[1], null);
        DateTimeOffset? until = wait is JobWait.Postponed or JobWait.Retry ? Now.AddHours(1) : null;
        return Job(status, s => s with { Wait = wait, PostponeUntil = until }, operationType);
    }

    private static JobCommand Command(string name) => name switch
    {
        "cancel" => new JobCommand.Cancel(Ann),
        "pause" => new JobCommand.Pause(Ann),
        "resume" => new JobCommand.Resume(Ann),
        "postpone" => new JobCommand.Postpone(Now.AddMinutes(5), Ann),
        "retry" => new JobCommand.RetryNow(Ann),
        _ => new JobCommand.Delete(Ann),
    };

    private static JobStatePatch PatchOf(string action) => action switch
    {
        "cancel" => new JobStatePatch { StateCode = 3, StatusCode = 32 },
        "pause" => new JobStatePatch { StateCode = 1, StatusCode = 10 },
        "resume" => new JobStatePatch { StateCode = 0, StatusCode = 0 },
        _ => new JobStatePatch { PostponeUntil = Now.AddMinutes(5) },
    };
}
