using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Reading.DataFilters;

/// <summary>
/// What a query has found in data that is kept as files. Its statements ask, and go on as if it were not so; what they asked is
/// then looked for chunk by chunk, each a read of its own, and they are run again. So a gigabyte is never in memory, and no
/// snapshot stays while it is read. A file never changes, so that what was found once stays so.
/// </summary>
internal sealed class DataLook : IDisposable
{
    /// <summary>How many questions a statement may leave open; the next run of it asks on.</summary>
    private const int MaxOpen = 10_000;

    /// <summary>How many answers are kept.</summary>
    private const int MaxAnswers = 1_000_000;

    private readonly Dictionary<DataQuestion, bool> _answers = [];
    private readonly HashSet<DataQuestion> _asked = [];
    private readonly Queue<DataQuestion> _open = [];
    private readonly Dictionary<JobFilter, HashSet<string>> _lists = new(ReferenceEqualityComparer.Instance);
    private DataScan? _scan;

    /// <summary>Whether statements have asked what is not known yet: what they answered means nothing.</summary>
    public bool HasOpen => _open.Count > 0;

    /// <summary>Answers a statement. It is called by SQLite, so it throws nothing.</summary>
    public bool Holds(DataQuestion question)
    {
        if (_answers.TryGetValue(question, out var answer))
        {
            return answer;
        }

        if (DataScan.FindAtOnce(question) is { } known)
        {
            return known;
        }

        if (_open.Count < MaxOpen && _asked.Add(question))
        {
            _open.Enqueue(question);
        }

        return false;
    }

    /// <summary>Looks for what is open.</summary>
    /// <param name="connection">The store.</param>
    /// <param name="mayGoOn">Asked after each chunk.</param>
    /// <exception cref="JobException">There is more to know than fits into memory.</exception>
    public void Find(StoreConnection connection, Func<bool> mayGoOn)
    {
        while (_open.TryPeek(out var question))
        {
            _scan ??= DataScan.Of(question, ListOf);
            if (_scan.Step(connection) is { } answer)
            {
                End();
                _ = _open.Dequeue();
                _ = _asked.Remove(question);
                _answers.Add(question, answer);
                if (_answers.Count > MaxAnswers)
                {
                    throw JobException.Invalid($"The query looks into the data of more than {MaxAnswers:N0} jobs at a time. Filter more.");
                }
            }

            if (!mayGoOn())
            {
                return;
            }
        }
    }

    /// <summary>What was found is needed no more.</summary>
    public void Forget() => _answers.Clear();

    public void Dispose() => End();

    private void End()
    {
        _scan?.Dispose();
        _scan = null;
    }

    private HashSet<string> ListOf(JobFilter.In condition)
    {
        if (!_lists.TryGetValue(condition, out var list))
        {
            list = [.. condition.Values.OfType<string>().Select(CaseFolding.Fold)];
            _lists.Add(condition, list);
        }

        return list;
    }
}
