using Orleans.AsyncJobs.Gateway.WebApi.Queries;

namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary>Fills the column <c>waitreason</c>, which no table holds: each row's job is asked, in the moment of the answer.</summary>
internal sealed class WaitReasons(IJobClient client)
{
    /// <summary>A page of 5,000 rows must not crowd out those who create and run jobs.</summary>
    public const int MaxAtOnce = 16;

    /// <summary>Makes rows of the selection's columns out of rows of its fetched ones.</summary>
    public async Task<IReadOnlyList<object?[]>> FillAsync(ColumnSelection selection, IReadOnlyList<object?[]> rows, CancellationToken cancellationToken)
    {
        var index = selection.WaitReasonIndex;
        if (index < 0)
        {
            return rows;
        }

        var filled = new object?[rows.Count][];
        var options = new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, rows.Count, options, async (i, cancellation) =>
        {
            object?[] row = [.. rows[i].AsSpan(0, index), null, .. rows[i].AsSpan(index)];
            row[index] = await ReasonOfAsync((Guid)row[selection.KeyIndex]!, cancellation);
            filled[i] = row;
        });
        return filled;
    }

    private async Task<string?> ReasonOfAsync(Guid jobId, CancellationToken cancellationToken)
    {
        try
        {
            return (await client.ExplainAsync(jobId, maxLinks: 1, cancellationToken)).Reason;
        }
        catch (JobException exception) when (exception.Kind == JobErrorKind.NotFound)
        {
            // Deleted since its row was read.
            return null;
        }
    }
}
