using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Gateway.WebApi.Rows;

namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary>
/// The error body of the Web API, with the annotations that the request prefers. Source: Dataverse Web API, Include additional
/// details with errors. Those of plug-ins and of inner errors have nothing to tell here and are left out.
/// </summary>
internal static class ErrorAnswer
{
    private const string HelpLink = "Microsoft.PowerApps.CDS.HelpLink";
    private const string TraceText = "Microsoft.PowerApps.CDS.TraceText";

    /// <summary>Where the documentation says more than in its table of errors.</summary>
    private static readonly Dictionary<int, string> Pages = new()
    {
        [JobErrorCodes.InvalidRecurrenceRule] = "docs/recurring.md",
        [JobErrorCodes.ConcurrencyVersionMismatch] = "docs/web-api.md#changing",
    };

    public static Task WriteAsync(HttpContext context, Failure failure)
    {
        RepeatabilityKey.NoteRefusal(context, failure.Status);
        var asked = Preferences.Of(context.Request).IncludeAnnotations;
        Dictionary<string, string> annotations = new(StringComparer.Ordinal);
        if (AnnotationNames.Includes(asked, HelpLink))
        {
            annotations[$"@{HelpLink}"] = Pages.GetValueOrDefault(failure.Code, "docs/web-api.md#errors");
        }

        if (AnnotationNames.Includes(asked, TraceText))
        {
            annotations[$"@{TraceText}"] = $"{RequestRunner.RequestIdHeader}: {context.Response.Headers[RequestRunner.RequestIdHeader]}";
        }

        return ErrorWriter.WriteAsync(context, failure.Status, failure.Code, failure.Message, annotations.Count == 0 ? null : annotations);
    }
}
