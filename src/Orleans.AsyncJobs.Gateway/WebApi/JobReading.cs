using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Rows;

namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary><c>GET asyncoperations(id)</c>.</summary>
internal sealed class JobReading(JobRows rows)
{
    public async Task ReadAsync(HttpContext context, Guid jobId)
    {
        var request = context.Request;
        var selection = JobQueryParser.ParseRow(QueryOptions.Read(request, QueryOptionNames.OfRow));
        var row = await rows.FindAsync(jobId, selection, context.RequestAborted) ?? throw JobException.NotFound(jobId);
        var version = RowWriter.VersionOf(selection, row);
        if (EntityTag.Read(request.Headers.IfMatch)?.Matches(version) == false)
        {
            throw WebApiException.VersionMismatch();
        }

        // A computed column changes while the row's version stays: nobody may be told that nothing has changed.
        if (selection.WaitReasonIndex < 0 && EntityTag.Read(request.Headers.IfNoneMatch)?.Matches(version) == true)
        {
            context.Response.Headers.ETag = EntityTag.Of(version);
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var preferences = Preferences.Of(request);
        if (!await rows.TryFillDataAsync(context, selection, row))
        {
            throw JobException.NotFound(jobId);
        }

        preferences.Apply(context.Response, ofReturn: false, ofAnnotations: true);
        await JobRows.WriteAsync(context, StatusCodes.Status200OK, selection, row, preferences.Formatted);
    }
}
