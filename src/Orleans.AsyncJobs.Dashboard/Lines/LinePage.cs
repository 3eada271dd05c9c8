using System.Globalization;
using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Dashboard.Job;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Dashboard.Lines;

/// <summary>One line: its head with what can be done to it, and its members in order.</summary>
internal sealed class LinePage(IJobTable table, IJobRecords records, IJobClient client)
{
    /// <summary>How many members are shown at a time.</summary>
    public const int PageSize = 50;

    public Task<PageResult> GetAsync(PageRequest request) => GetAsync(request, request.Route(PageLinks.TokenParameter));

    public async Task<PageResult> GetAsync(PageRequest request, string token)
    {
        long? after = long.TryParse(request.Option("after"), NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : null;
        var members = await table.ReadMembersAsync(token, after, PageSize + 1, request.Cancellation);
        var first = after is null ? members : await table.ReadMembersAsync(token, afterPosition: null, limit: 1, request.Cancellation);
        if (first is not [var head, ..])
        {
            return new PageResult.View($"Line “{token}”", PageSection.Lines, LineView.Empty(token, request));
        }

        var model = new LineModel
        {
            Token = token,
            Request = request,
            Head = head,
            Length = await records.CountMembersAsync(token, LineModel.MaxCounted + 1, request.Cancellation),
            Actions = ActionChoice.Of(head, request.Rights, request.Now),
            Why = await WhyAsync(head, request.Cancellation),
            Members = [.. members.Take(PageSize)],
            IsFromHead = after is null,
            Next = members.Count > PageSize ? members[PageSize - 1].Status.Position : null,
        };
        return new PageResult.View($"Line “{token}”", PageSection.Lines, LineView.Body(model));
    }

    private async Task<JobExplanation?> WhyAsync(JobState head, CancellationToken cancellationToken)
    {
        try
        {
            return await client.ExplainAsync(head.Job.JobId, maxLinks: 1, cancellationToken);
        }
        catch (JobException exception) when (exception.Kind == JobErrorKind.NotFound)
        {
            // Gone since it was read; the line is shown as it was.
            return null;
        }
    }
}
