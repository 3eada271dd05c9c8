namespace Orleans.AsyncJobs.Handlers.CustomApis;

/// <summary>Runs the background operations of every custom API: the job's data is the input, and what the handler answers is the output.</summary>
/// <param name="apis">The custom APIs.</param>
/// <param name="services">The scope of the run.</param>
internal sealed class CustomApiHandler(CustomApiRegistry apis, IServiceProvider services) : IJobHandler
{
    /// <summary>Whether an exception of a custom API says no, so that another try would not help.</summary>
    public static bool IsRefusal(JobException exception) =>
        exception.Kind is JobErrorKind.Invalid or JobErrorKind.NotFound or JobErrorKind.Conflict or JobErrorKind.TooLarge;

    public async Task<JobResult> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        var api = apis.Get(context.MessageName);
        try
        {
            var outputs = await api.InvokeAsync(services, CustomApiValues.OfText(api, context.Input), context, cancellationToken);
            return JobResult.Succeeded(api.Outputs.Count == 0 ? null : CustomApiValues.ToText(outputs, "The outputs"));
        }
        catch (JobException exception) when (IsRefusal(exception))
        {
            return JobResult.Failed(exception.Message, exception.Code);
        }
    }
}
