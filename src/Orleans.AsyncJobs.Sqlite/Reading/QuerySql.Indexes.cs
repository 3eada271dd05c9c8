using System.Globalization;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Reading;

// What a filter of jobs says once more in the words of a partial index, so that SQLite takes it.
internal sealed partial class QuerySql
{
    private static readonly JobColumn Id = JobColumns.Get("asyncoperationid");
    private static readonly JobColumn MessageName = JobColumns.Get("messagename");
    private static readonly JobColumn StateCode = JobColumns.Get("statecode");
    private static readonly JobColumn RecurrencePattern = JobColumns.Get("recurrencepattern");
    private static readonly JobColumn ErrorCode = JobColumns.Get("errorcode");
    private static readonly JobColumn NextOccurrence = JobColumns.Get("nextoccurrence");
    private static readonly JobColumn StatusCode = JobColumns.Get("statuscode");
    private static readonly JobColumn CompletedOn = JobColumns.Get("completedon");
    private static readonly JobColumn Parent = JobColumns.Get("_parentjobid_value");

    private static readonly string FailingSeries = string.Create(
        CultureInfo.InvariantCulture,
        $"SELECT failing.sequence FROM jobs AS failing INDEXED BY jobs_recurring WHERE failing.errorcode IS NOT NULL AND failing.recurrencepattern IS NOT NULL AND failing.statecode <> {(int)JobStateCode.Completed}");

    /// <summary>Failed rows are looked for by their date only when the query is about that: by sequence, the table is in order itself.</summary>
    private void Narrow()
    {
        var filter = _query.Filter;
        if (StagesOf(filter) is { } stages)
        {
            _text.Append(" AND ").Append(OfStages(stages));
        }
        else if (IsOf(filter, IsBulkDelete))
        {
            _text.Append(" AND ").Append(_base).Append("sequence IN (SELECT bulkdeletes.sequence FROM bulkdeletes)");
        }
        else if (IsOf(filter, static compare => compare is { Operator: JobComparison.NotEqual, Value: null } && compare.Column == RecurrencePattern)
            && IsOf(filter, static compare => compare is { Operator: JobComparison.NotEqual, Value: (int)JobStateCode.Completed } && compare.Column == StateCode))
        {
            // In another order than that of their index, those whose last run failed are looked for in it first: they are few.
            var isFailing = IsOf(filter, static compare => compare is { Operator: JobComparison.NotEqual, Value: null } && compare.Column == ErrorCode);
            _text.Append(" AND ").Append(_base).Append(isFailing && (_query.Order is not [{ Column: var first }, ..] || first != NextOccurrence)
                ? $"sequence IN ({FailingSeries})"
                : string.Create(CultureInfo.InvariantCulture, $"recurrencepattern IS NOT NULL AND {_base}statecode <> {(int)JobStateCode.Completed}"));
        }
        else if (IsOf(filter, IsParent))
        {
            _text.Append(" AND ").Append(_base).Append("_parentjobid_value IS NOT NULL");
        }
        else if (IsOf(filter, static compare => compare is { Operator: JobComparison.Equal, Value: (int)JobStatusCode.Failed } && compare.Column == StatusCode)
            && (_query.Order is [{ Column: var column }, ..] ? column == CompletedOn : IsOf(filter, static compare => compare.Column == CompletedOn)))
        {
            _text.Append(CultureInfo.InvariantCulture, $" AND {_base}statuscode = {(int)JobStatusCode.Failed}");
        }
    }

    /// <summary>The stages by which rows are found; null where the children of one job are looked for, bulk deletes, or jobs by their ids, which are fewer.</summary>
    private static IReadOnlyList<int>? StagesOf(JobFilter? filter) =>
        IsOf(filter, IsParent) || IsOf(filter, IsBulkDelete) || NamesIds(filter) ? null : QueryStages.Of(filter);

    /// <summary>Bulk deletes are found by what is kept beside each.</summary>
    private static bool IsBulkDelete(JobFilter.Compare compare) =>
        compare is { Operator: JobComparison.Equal, Value: string name } && compare.Column == MessageName && IBulkDeleteRecords.AreOf(name);

    private static bool NamesIds(JobFilter? filter) => filter switch
    {
        JobFilter.And(var left, var right) => NamesIds(left) || NamesIds(right),
        JobFilter.In list => list.Column == Id,
        _ => false,
    };

    private static bool IsParent(JobFilter.Compare compare) => compare is { Operator: JobComparison.Equal, Value: not null } && compare.Column == Parent;

    /// <summary>Whether all rows that a filter takes meet a comparison of this kind.</summary>
    private static bool IsOf(JobFilter? filter, Func<JobFilter.Compare, bool> isMet) => filter switch
    {
        JobFilter.And(var left, var right) => IsOf(left, isMet) || IsOf(right, isMet),
        JobFilter.Compare compare => isMet(compare),
        _ => false,
    };
}
