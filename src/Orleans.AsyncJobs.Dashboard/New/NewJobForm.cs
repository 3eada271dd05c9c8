using System.Globalization;
using Orleans.AsyncJobs.Dashboard.Parts;

namespace Orleans.AsyncJobs.Dashboard.New;

/// <summary>The fields of a new job, as they were typed.</summary>
internal sealed record NewJobForm
{
    public string MessageName { get; init; } = "";

    public string Name { get; init; } = "";

    public string Data { get; init; } = "";

    public string Priority { get; init; } = "0";

    public string Token { get; init; } = "";

    public bool Halts { get; init; }

    public bool AutoDelete { get; init; }

    public string Until { get; init; } = "";

    public string Offset { get; init; } = "";

    /// <summary>The rule of a job that recurs; empty for once.</summary>
    public string Pattern { get; init; } = "";

    /// <summary>The zone of the rule; empty for UTC.</summary>
    public string Zone { get; init; } = "";

    /// <summary>The job that this one is run again from; null for none.</summary>
    public Guid? From { get; init; }

    public static NewJobForm Read(IFormCollection form) => new()
    {
        MessageName = Text(form, "handler"),
        Name = Text(form, "name"),

        // Browsers send line breaks as CR LF; nobody typed a CR.
        Data = Text(form, "data").ReplaceLineEndings("\n"),
        Priority = Text(form, "priority"),
        Token = Text(form, "token"),
        Halts = Text(form, "onfailure") == "halt",
        AutoDelete = Text(form, "autodelete").Length > 0,
        Until = Text(form, "until"),
        Offset = Text(form, "offset"),
        Pattern = Text(form, "pattern").Trim(),
        Zone = Text(form, "zone").Trim(),
        From = Guid.TryParse(Text(form, "from"), out var from) ? from : null,
    };

    /// <summary>The job that it describes.</summary>
    /// <param name="correlationId">What ties it to the job that it is run again from.</param>
    /// <exception cref="JobException">A field is not what it should be.</exception>
    public NewJob ToJob(Guid? correlationId) => new()
    {
        MessageName = MessageName.Length > 0 ? MessageName : throw JobException.Invalid("Choose a handler."),
        Name = Name.Length > 0 ? Name : null,
        Data = Data.Length > 0 ? Data : null,
        Priority = int.TryParse(Priority, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var priority)
            ? priority
            : throw JobException.Invalid($"'{Priority}' is not a priority: 0 to 10, higher first."),
        DependencyToken = Token.Length > 0 ? Token : null,
        OnFailure = Halts ? JobFailureAction.Halt : JobFailureAction.Continue,
        AutoDelete = AutoDelete,
        PostponeUntil = Until.Length == 0 ? null : PostponeTime.TryReadDate(Until, Offset) ?? throw JobException.Invalid($"'{Until}' is not a date; write one such as 2026-11-30T08:00."),
        RecurrencePattern = Pattern.Length > 0 ? Pattern : null,
        RecurrenceTimeZone = Zone.Length > 0 ? Zone : null,
        CorrelationId = correlationId,
    };

    private static string Text(IFormCollection form, string name) => form[name].ToString();
}
