using Orleans.AsyncJobs.Gateway.Errors;

namespace Orleans.AsyncJobs.Dashboard.Frame;

/// <summary>A failure as a view.</summary>
internal static class FailureView
{
    public static PageResult.View Of(Failure failure)
    {
        var (title, text) = failure.Status switch
        {
            StatusCodes.Status404NotFound => ("There is nothing here", "The address names no view of this page, or what it showed is gone."),
            StatusCodes.Status403Forbidden => ("Not allowed", null),
            StatusCodes.Status405MethodNotAllowed => ("This cannot be done here", null),
            StatusCodes.Status429TooManyRequests => ("Too much at once", "Reload in a moment."),
            StatusCodes.Status503ServiceUnavailable => ("The service cannot answer now", "Reload in a moment."),
            >= StatusCodes.Status500InternalServerError => ("Something went wrong", "What happened is in the log of the service, under the same id."),
            _ => ("This was refused", null),
        };
        return new PageResult.View(title, PageSection.None, Views.Failure(failure.Message, text)) { Status = failure.Status };
    }
}
