using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Reading.DataFilters;

/// <summary>Finds out, chunk by chunk, whether a condition holds for data that is a file.</summary>
internal abstract class DataScan : IDisposable
{
    /// <summary>Begins.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="listOf">The folded values of a list.</param>
    public static DataScan Of(DataQuestion question, Func<JobFilter.In, HashSet<string>> listOf) => question.Condition switch
    {
        JobFilter.Compare { Value: string value } compare => new DataComparison(question.Left, compare.Operator, DataSide.Of(value)),
        JobFilter.CompareColumns compare => new DataComparison(question.Left, compare.Operator, question.Right),
        JobFilter.In list => new DataSearch(question.Left, new DataMatch.OneOf(listOf(list))),
        JobFilter.Text text => new DataSearch(question.Left, DataMatch.Of(text)),
        var other => throw new ArgumentException($"The filter {other.GetType().Name} is not for data.", nameof(question)),
    };

    /// <summary>The answer where lengths, or a null, tell it; null otherwise.</summary>
    public static bool? FindAtOnce(DataQuestion question) => question.Condition switch
    {
        // Texts that are the same have as many UTF-16 units.
        JobFilter.Compare { Operator: JobComparison.Equal, Value: string value } when CannotBe(question.Left, value) => false,
        JobFilter.Compare { Operator: JobComparison.NotEqual, Value: string value } when CannotBe(question.Left, value) => true,
        JobFilter.In list when list.Values.All(value => value is not string text || CannotBe(question.Left, text)) => false,
        JobFilter.CompareColumns compare when question.Left.IsNull || question.Right.IsNull =>
            compare.Operator == (question.Left == question.Right ? JobComparison.Equal : JobComparison.NotEqual),
        JobFilter.CompareColumns compare when question.Left == question.Right => compare.Operator is JobComparison.Equal or JobComparison.GreaterThanOrEqual or JobComparison.LessThanOrEqual,
        _ => null,
    };

    /// <summary>Looks at the next chunk.</summary>
    /// <returns>The answer; null where it may still be either.</returns>
    public abstract bool? Step(StoreConnection connection);

    public abstract void Dispose();

    private static bool CannotBe(DataSide data, string text) => data.Bytes < text.Length || data.Bytes > (long)text.Length * CaseFolding.MaxBytesPerUnit;
}

/// <summary>Looks through data for what a match is about.</summary>
internal sealed class DataSearch(DataSide data, DataMatch match) : DataScan
{
    private readonly DataPieces _pieces = new(data);
    private bool _isBegun;

    public override bool? Step(StoreConnection connection)
    {
        if (!_isBegun && match.LastBytes is { } last)
        {
            _pieces.SkipTo(connection, last);
        }

        _isBegun = true;
        _pieces.Read(connection);
        if (_pieces.IsGone)
        {
            return false;
        }

        if (match.Next(_pieces.Rest) is { } answer)
        {
            return answer;
        }

        _pieces.Take(_pieces.Rest.Length);
        return _pieces.IsLast ? match.End() : null;
    }

    public override void Dispose() => _pieces.Dispose();
}

/// <summary>Compares data with a text, or with other data, up to where they part.</summary>
internal sealed class DataComparison(DataSide left, JobComparison comparison, DataSide right) : DataScan
{
    private readonly DataPieces _left = new(left);
    private readonly DataPieces _right = new(right);

    public override bool? Step(StoreConnection connection)
    {
        Fill(_left, connection);
        Fill(_right, connection);
        if (_left.IsGone || _right.IsGone)
        {
            return false;
        }

        var one = _left.Rest;
        var other = _right.Rest;
        var difference = CaseFolding.CompareStart(ref one, ref other);
        _left.Take(_left.Rest.Length - one.Length);
        _right.Take(_right.Rest.Length - other.Length);
        var (ends, otherEnds) = (one.IsEmpty && _left.IsLast, other.IsEmpty && _right.IsLast);
        if (difference == 0 && (ends || otherEnds))
        {
            difference = (ends ? 0 : 1) - (otherEnds ? 0 : 1);
            return Holds(difference);
        }

        return difference == 0 ? null : Holds(difference);
    }

    public override void Dispose()
    {
        _left.Dispose();
        _right.Dispose();
    }

    private static void Fill(DataPieces pieces, StoreConnection connection)
    {
        if (pieces.Rest.IsEmpty && !pieces.IsLast)
        {
            pieces.Read(connection);
        }
    }

    private bool Holds(int difference) => comparison switch
    {
        JobComparison.Equal => difference == 0,
        JobComparison.NotEqual => difference != 0,
        JobComparison.GreaterThan => difference > 0,
        JobComparison.GreaterThanOrEqual => difference >= 0,
        JobComparison.LessThan => difference < 0,
        _ => difference <= 0,
    };
}
