using System.Globalization;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Sqlite.Writing;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Reading;

// Conditions in the words of the partial indexes by which rows are found that are not completed.
internal sealed partial class QuerySql
{
    /// <summary>The first stage of a running job. Those before it have an index; running ones are few, and found by their line.</summary>
    private const int FirstRunning = (int)JobStatusCode.InProgress;

    /// <summary>Rows of these stages, which are in order.</summary>
    private string OfStages(IReadOnlyList<int> stages)
    {
        int[] waiting = [.. stages.Where(static stage => stage < FirstRunning)];
        int[] running = [.. stages.Where(static stage => stage >= FirstRunning)];
        if (running.Length == 0)
        {
            return Waiting(waiting);
        }

        if (waiting.All(HoldsRun))
        {
            return Running(stages);
        }

        return $"({Waiting(waiting)} OR {Running(running)})";
    }

    /// <summary>The parts that each have one index, of which a list by sequence is merged.</summary>
    private IEnumerable<string> Parts(IReadOnlyList<int> stages)
    {
        int[] running = [.. stages.Where(static stage => stage >= FirstRunning)];
        if (running.Length > 0 && stages.All(static stage => stage >= FirstRunning || HoldsRun(stage)))
        {
            return [Running(stages)];
        }

        var waiting = stages.Where(static stage => stage < FirstRunning).Select(stage => Waiting([stage]));
        return running.Length == 0 ? waiting : waiting.Append(Running(running));
    }

    /// <summary>A job whose run was abandoned waits, and holds a run all the same.</summary>
    private static bool HoldsRun(int stage) => stage == (int)JobWaitKind.AbandonedRun;

    private string Waiting(IEnumerable<int> stages) =>
        string.Create(CultureInfo.InvariantCulture, $"{_base}stage IN ({string.Join(", ", stages)}) AND {_base}stage < {FirstRunning}");

    private string Running(IEnumerable<int> stages) =>
        string.Create(CultureInfo.InvariantCulture, $"{_base}line = {JobPlace.Locked} AND {_base}stage IN ({string.Join(", ", stages)})");
}
